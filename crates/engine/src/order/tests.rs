//! Made layouts, each with the order a person reads it in.
