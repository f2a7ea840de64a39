//! The documents that can be read: a file each, listed here.

pub mod bank_card;
pub mod business_license;
pub mod driving_licence;
pub mod id_card;
pub mod passport;
pub mod quota_invoice;
pub mod train_ticket;
pub mod vehicle_licence;

use crate::schema::Document;

/// All of them.
pub static LIST: &[&Document] = &[
    &id_card::ID_CARD,
    &business_license::BUSINESS_LICENSE,
    &driving_licence::DRIVING_LICENCE,
    &vehicle_licence::VEHICLE_LICENCE,
    &train_ticket::TRAIN_TICKET,
    &quota_invoice::QUOTA_INVOICE,
    &bank_card::BANK_CARD,
    &passport::PASSPORT,
];

/// The document with this key.
pub fn find(key: &str) -> Option<&'static Document> {
    LIST.iter().copied().find(|document| document.key == key)
}
