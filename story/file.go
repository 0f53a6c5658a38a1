package story

import "time"

// File is a file of documents as it was when all of it was kept, so that it need not be read again.
type File struct {
	Path      string    // absolute; may be any bytes
	Size      int64     // in bytes
	Modified  time.Time // zero: it was so new then that a later change might not show in it
	Hash      Hash      // of its bytes
	Setting   uint64    // a hash of all that it was read with besides
	Documents int       // that were in it
}

// SameAs says whether two Files stand for the same bytes, read in the same way.
func (f *File) SameAs(other *File) bool {
	return f.Path == other.Path && f.Size == other.Size && f.Hash == other.Hash && f.Setting == other.Setting
}
