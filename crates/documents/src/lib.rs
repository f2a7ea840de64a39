//! Lines of text to the fields of a document.
