// Package concern holds the words of the domain and the two rules every outlet shares:
// the filter a user asked for, and the scope of what that user may see. It does no I/O;
// data compiles both to SQL, tiles compiles both to columns, the live stream asks them directly.
package concern
