//! `GET /v1/capabilities`: what can be called here, where, and within which limits.

use serde::Serialize;

use crate::capabilities::{LIST, Shape, service_code};
use crate::config::Config;

/// The list.
#[derive(Debug, Serialize)]
pub(crate) struct List {
    capabilities: Vec<Entry>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    name: &'static str,
    service_code: &'static str,
    path: &'static str,
    titles: Titles,
    request: Request,
    limits: Limits,
    price_unit: &'static str,
}

#[derive(Debug, Serialize)]
struct Titles {
    en: &'static str,
    zh: &'static str,
}

/// The keys that a request must have.
#[derive(Debug, Default, Serialize)]
struct Request {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'static str>,
    #[serde(rename = "Action", skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
    #[serde(rename = "ImageData", skip_serializing_if = "Option::is_none")]
    image_data: Option<&'static str>,
    #[serde(rename = "imageContent", skip_serializing_if = "Option::is_none")]
    image_content: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Limits {
    pictures: usize,
    picture_bytes: usize,
    body_bytes: usize,
    side_above: u32,
    side_below: u32,
    calls_per_minute: Option<u32>,
}

/// Every capability, with the limits that are in force.
pub(crate) fn list(config: &Config) -> List {
    let rate = config.rate.calls_per_minute;
    let entry = |capability: &&dyn crate::capabilities::Capability| {
        let ([en, zh], shape) = (capability.titles(), capability.shape());
        let (request, pictures) = match shape {
            Shape::List => (Request { data: Some("[base64]"), ..Request::default() }, config.limits.pictures),
            Shape::Single(action) => {
                (Request { action: Some(action), image_data: Some("base64"), ..Request::default() }, 1)
            }
            Shape::Face => (Request { image_content: Some("base64"), ..Request::default() }, 1),
        };
        Entry {
            name: capability.name(),
            service_code: service_code(capability.path()),
            path: capability.path(),
            titles: Titles { en, zh },
            request,
            limits: Limits {
                pictures,
                picture_bytes: config.limits.picture_bytes,
                body_bytes: config.limits.body_bytes,
                side_above: config.limits.side_above,
                side_below: config.limits.side_below,
                calls_per_minute: (rate > 0).then_some(rate),
            },
            price_unit: "picture read",
        }
    };
    List { capabilities: LIST.iter().map(entry).collect() }
}
