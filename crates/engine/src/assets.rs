//! The one table of models, dictionaries and runtime libraries, and where they are found.
