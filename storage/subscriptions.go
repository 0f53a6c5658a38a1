package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"nashra/story"
)

// ErrTaken says that there is a subscription with an id or an address already.
var ErrTaken = errors.New("there is such a source already")

// TakenError is the ErrTaken of one subscription. Of has the same address; it is empty where the id is taken.
type TakenError struct{ ID, URL, Of string }

func (e *TakenError) Error() string {
	if e.Of != "" {
		return fmt.Sprintf("%s is a source already: %s", story.ShownAddress(e.URL), e.Of)
	}
	return fmt.Sprintf("there is a source with the id %q already", e.ID)
}

// Unwrap gives ErrTaken.
func (e *TakenError) Unwrap() error { return ErrTaken }

// Subscriptions gives the sources that commands have added, in the order in which they came.
func (s *Store) Subscriptions() ([]story.Subscription, error) {
	type placed struct {
		story.Subscription
		place uint64
	}
	var list []placed
	err := s.view(func(t *transaction) error {
		return t.subscriptions.ForEach(func(id, raw []byte) error {
			one, place, err := decodeSubscription(raw)
			if err != nil {
				return fmt.Errorf("the subscription %q: %w", id, err)
			}
			list = append(list, placed{one, place})
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("reading the subscriptions: %w", err)
	}
	slices.SortFunc(list, func(a, b placed) int {
		if a.place < b.place {
			return -1
		}
		return 1
	})
	subscriptions := make([]story.Subscription, len(list))
	for i := range list {
		subscriptions[i] = list[i].Subscription
	}
	return subscriptions, nil
}

// Subscribe keeps subscriptions, all or none: an id or an address that is taken is a *TakenError. It returns when they
// are safe on disk.
func (s *Store) Subscribe(ctx context.Context, list []story.Subscription) error {
	err := s.change(ctx, func(t *transaction) error {
		addresses, err := t.subscribedAddresses()
		if err != nil {
			return err
		}
		for i := range list {
			id, key := []byte(list[i].ID), story.FeedKey(list[i].URL)
			if len(id) == 0 || list[i].URL == "" {
				return fmt.Errorf("subscription %d has no id or no address", i)
			}
			if t.subscriptions.Get(id) != nil {
				return &TakenError{ID: list[i].ID, URL: list[i].URL}
			}
			if of := addresses[key]; of != "" {
				return &TakenError{list[i].ID, list[i].URL, of}
			}
			if key != "" {
				addresses[key] = list[i].ID
			}
			place, err := t.subscriptions.NextSequence()
			if err != nil {
				return err
			}
			t.wrote = true
			if err := t.subscriptions.Put(id, encodeSubscription(&list[i], place)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keeping the subscriptions: %w", err)
	}
	return nil
}

// subscribedAddresses gives the subscriptions by their addresses, as these are compared.
func (t *transaction) subscribedAddresses() (map[string]string, error) {
	addresses := map[string]string{}
	return addresses, t.subscriptions.ForEach(func(id, raw []byte) error {
		one, _, err := decodeSubscription(raw)
		if err != nil {
			return fmt.Errorf("the subscription %q: %w", id, err)
		}
		if key := story.FeedKey(one.URL); key != "" {
			addresses[key] = one.ID
		}
		return nil
	})
}

// Unsubscribe forgets subscriptions, all or none, with their checkpoints and visits; what they brought stays. Those that
// stand in stay too are sources all the same, of the config, and keep both. One that is not there is ErrNotFound.
func (s *Store) Unsubscribe(ctx context.Context, ids, stay []string) error {
	err := s.change(ctx, func(t *transaction) error {
		for _, id := range ids {
			if t.subscriptions.Get([]byte(id)) == nil {
				return fmt.Errorf("the source %q: %w", id, ErrNotFound)
			}
			t.wrote = true
			if err := t.subscriptions.Delete([]byte(id)); err != nil {
				return err
			}
			if slices.Contains(stay, id) {
				continue
			}
			if err := errors.Join(t.sources.Delete([]byte(id)), t.visits.Delete([]byte(id)), t.readings.Delete([]byte(id))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("removing subscriptions: %w", err)
	}
	return nil
}

// SetPaused stops the visits of subscriptions or lets them go on, all or none. One that is not there is ErrNotFound.
func (s *Store) SetPaused(ctx context.Context, ids []string, paused bool) error {
	err := s.change(ctx, func(t *transaction) error {
		for _, id := range ids {
			raw := t.subscriptions.Get([]byte(id))
			if raw == nil {
				return fmt.Errorf("the source %q: %w", id, ErrNotFound)
			}
			one, place, err := decodeSubscription(raw)
			if err != nil {
				return fmt.Errorf("the subscription %q: %w", id, err)
			}
			if one.Paused == paused {
				continue
			}
			one.Paused, t.wrote = paused, true
			if err := t.subscriptions.Put([]byte(id), encodeSubscription(&one, place)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("changing subscriptions: %w", err)
	}
	return nil
}

func (c *checking) subscriptions() {
	last := uint64(0)
	c.each(c.t.subscriptions, func(k, v []byte) {
		one, place, err := decodeSubscription(v)
		if err != nil || one.ID != string(k) {
			c.report.add("the subscription %q is of %q (%v)", k, one.ID, err)
		}
		last = max(last, place)
	})
	if next := c.t.subscriptions.Sequence(); next < last {
		c.report.add("the subscriptions would give the place %d again", last)
	}
}
