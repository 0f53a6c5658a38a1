package story

// Canonical is a stub until written.
func Canonical(raw string) string { return raw }
