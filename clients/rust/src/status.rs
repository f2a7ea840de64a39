//! What a status code means.

use crate::status_table::ROWS;

/// Tells codes apart by what a program does about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Keys, signature, date or token are not right.
    Authentication,
    /// The application is not this account's, or the capability is not opened for it.
    Permission,
    /// No package has enough left, or the day's pictures are used up.
    Quota,
    /// Too many calls at the moment.
    Busy,
    /// The request is not as it should be.
    Request,
    /// The picture cannot be read, or does not show the document.
    Picture,
    /// A fault of the server.
    Server,
}

/// A row of the server's table of status codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Its number.
    pub code: u32,
    /// What it is called in code.
    pub name: &'static str,
    /// What a program does about it.
    pub kind: Kind,
    /// The HTTP status that it comes with.
    pub http: u16,
    /// Whether the same request may be sent again, signed anew.
    pub again: bool,
    /// What happened.
    pub english: &'static str,
    /// The same in Chinese.
    pub chinese: &'static str,
    /// What to do about it.
    pub advice: &'static str,
    /// The same in Chinese.
    pub advice_chinese: &'static str,
}

impl Status {
    /// The row of a code; none for one that is not in the table.
    pub fn of(code: u32) -> Option<&'static Status> {
        ROWS.iter().find(|row| row.code == code)
    }
}
