//! Our charges of a day against the operator's own account of it: pure.
