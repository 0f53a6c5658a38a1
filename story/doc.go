// Package story says what a story is and when two items are the same report.
//
// It holds the words that every other room speaks (Source, Item, Story, Batch, Checkpoint, Verdict), the three exact
// Keys of an item, the canonical form of a URL, and Identify, which decides what becomes of an item.
//
// It must never know where items come from (HTTP, disk), where they are kept (bbolt) or how they are shown (RSS, HTML
// pages), and it reads no clock and no randomness: time comes with the item, so that the same items in the same order
// always make the same stories.
package story
