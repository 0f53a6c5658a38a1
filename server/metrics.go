package server

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"nashra/feedgen"
	"nashra/fetcher"
)

// metrics are the figures of /metrics, in a registry of their own so that two servers in one process do not meet.
type metrics struct {
	requests *prometheus.CounterVec
	visits   *prometheus.CounterVec
	items    *prometheus.CounterVec
	unsaved  prometheus.Counter
	render   prometheus.Histogram
	serve    http.HandlerFunc
}

func newMetrics(store Store, version string, states func() ([]feedgen.SourceState, error)) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "nashra_http_requests_total", Help: "Answered requests by route and status."}, []string{"path", "code"}),
		visits:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "nashra_visits_total", Help: "Visits of sources by outcome."}, []string{"outcome"}),
		items:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "nashra_items_total", Help: "Items that visits brought, by verdict."}, []string{"outcome"}),
		unsaved:  prometheus.NewCounter(prometheus.CounterOpts{Name: "nashra_unsaved_visits_total", Help: "Visits that the store could not keep; they are made again."}),
		render: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "nashra_render_seconds", Help: "How long feeds and front page took to render.", Buckets: prometheus.ExponentialBuckets(0.001, 4, 7),
		}),
	}
	info := prometheus.NewGauge(prometheus.GaugeOpts{Name: "nashra_build_info", Help: "Always 1; the label says the version.", ConstLabels: prometheus.Labels{"version": version}})
	info.Set(1)
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.visits, m.items, m.unsaved, m.render, info, sourceCollector{states},
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "nashra_change_sequence", Help: "The newest change sequence of the store."}, func() float64 { return float64(store.Seq()) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "nashra_store_bytes", Help: "Length of the store's file."}, func() float64 { return float64(store.Size()) }),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.serve = promhttp.HandlerFor(registry, promhttp.HandlerOpts{}).ServeHTTP
	return m
}

// sourceCollector counts the sources by how they are at the moment.
type sourceCollector struct {
	states func() ([]feedgen.SourceState, error)
}

func sourcesDesc() *prometheus.Desc {
	return prometheus.NewDesc("nashra_sources", "Sources by how they are.", []string{"state"}, nil)
}

func troublesDesc() *prometheus.Desc {
	return prometheus.NewDesc("nashra_source_troubles", "Sources by what a person should know of them; a source can have several.", []string{"trouble"}, nil)
}

func keptOutDesc() *prometheus.Desc {
	return prometheus.NewDesc("nashra_kept_out_items", "Items of the last readings that were kept out, by language or words.", nil, nil)
}

// Describe is prometheus.Collector.
func (c sourceCollector) Describe(out chan<- *prometheus.Desc) {
	out <- sourcesDesc()
	out <- troublesDesc()
	out <- keptOutDesc()
}

// Collect is prometheus.Collector.
func (c sourceCollector) Collect(out chan<- prometheus.Metric) {
	states, err := c.states()
	if err != nil {
		out <- prometheus.NewInvalidMetric(sourcesDesc(), err)
		return
	}
	counts, troubles, keptOut := map[string]int{}, map[string]int{}, 0
	for i := range states {
		s := &states[i]
		counts[s.State]++
		keptOut += s.Health.KeptOut
		for trouble, has := range map[string]bool{
			"blocked": s.Health.Blocked, "silent": !s.Health.SilentSince.IsZero(), "undated": s.Health.Undated > 0,
			"empty": s.Health.Empty, "faulty": len(s.Health.Faults) > 0,
		} {
			if has {
				troubles[trouble]++
			}
		}
	}
	for state, n := range counts {
		out <- prometheus.MustNewConstMetric(sourcesDesc(), prometheus.GaugeValue, float64(n), state)
	}
	for trouble, n := range troubles {
		out <- prometheus.MustNewConstMetric(troublesDesc(), prometheus.GaugeValue, float64(n), trouble)
	}
	out <- prometheus.MustNewConstMetric(keptOutDesc(), prometheus.GaugeValue, float64(keptOut))
}

// counter counts the answers of one path that is kept in memory; the common statuses need no look-up.
func (m *metrics) counter(path string) func(status int) {
	ok, notModified := m.requests.WithLabelValues(path, "200"), m.requests.WithLabelValues(path, "304")
	return func(status int) {
		switch status {
		case http.StatusOK:
			ok.Inc()
		case http.StatusNotModified:
			notModified.Inc()
		default:
			m.requests.WithLabelValues(path, strconv.Itoa(status)).Inc()
		}
	}
}

// counted counts the answers of a route.
func (m *metrics) counted(path string, next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		noted := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next(noted, r)
		m.requests.WithLabelValues(path, strconv.Itoa(noted.status)).Inc()
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
	once   sync.Once
}

// WriteHeader is http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	w.once.Do(func() { w.status = status })
	w.ResponseWriter.WriteHeader(status)
}

func (m *metrics) rendered(took time.Duration) { m.render.Observe(took.Seconds()) }

// CountVisit counts a visit and what it brought. A store that cannot keep a visit is not ready, until it keeps one.
func (s *Server) CountVisit(r fetcher.Report) {
	s.unsaved.Store(r.Err != nil)
	if r.Err != nil {
		s.metrics.unsaved.Inc()
	}
	s.metrics.visits.WithLabelValues(string(r.Visit.Outcome)).Inc()
	for _, v := range r.Verdicts {
		s.metrics.items.WithLabelValues(string(v.Outcome)).Inc()
	}
}
