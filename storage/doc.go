// Package storage keeps everything in one bbolt file: the items as they came, the stories they make, the keys that
// find them again, and each source's checkpoint.
//
// It must never know where items come from or how stories are shown, and it decides nothing about sameness: that is
// story.Identify, which it calls inside the transaction that keeps the answer.
//
// The buckets. Numbers in keys are 8 bytes, big-endian, so that keys sort as numbers; values are records (record.go)
// with a version as their first byte.
//
//	meta      "format"                      -> one byte: the version of this layout
//	journal   sequence                      -> one version of an item as it came, and when (compressed)
//	items     item id = its first sequence  -> what is known of the item: its story, versions, verdict, coverage line
//	stories   ordinal = first item's id     -> its items, dates, change sequence, the tail of its id
//	keys      story.Key (17 bytes)          -> id of the item that first carried the key
//	latest    published, ordinal            -> nothing; in this order the newest story is last
//	changes   change sequence               -> what changed and of which story; a story's newest entry is the one it names
//	sources   source id                     -> its checkpoint
//	prints    sequence of a version         -> its near.Fingerprint: of the first version and the newest other one
//	days      day, sequence of a version    -> nothing; the fingerprints of a day stand together
//	learned   0 and piece                   -> what near.Window had learned at a sequence (0), compressed
//	visits    source id                     -> the last story.MaxVisits visits of it
//	readings  source id                     -> what its feed was like when it was last read
//	subscriptions source id                 -> a source that is not of the config, and its place among them
//	files    absolute path                  -> what a file of documents was like when all of it was kept
//	archives  change sequence               -> nothing: an archive is closed with it; "tail" -> stories changed since the last
//	shelves   "s" and source id or "t" and topic, 0, published, ordinal -> nothing; in this order the newest of a shelf is last
//	origins   source id, 0, change sequence -> what attribution says of the source in changes after that one
//
// What is new in journal, items, stories, changes and prints stands at their end; their pages are filled to the brim.
//
// What is promised: Add keeps all of a batch or nothing, and what it has answered survives a kill -9 (promise P1).
// Adding the same again writes nothing (P2). A story's id is its ordinal and a hash, so it is never given twice (P3).
// The first and the last five versions of an item are kept.
//
// A damaged file is met with words. bbolt trusts its pages, and could end the process over some: so Open reads those that
// lead to others (pages.go says what that cannot see), every record has a checksum
// (record.go), and what bbolt makes of the rest is caught (damage.go). Check reads everything.
package storage
