//! For tests only: rules about the tree.
