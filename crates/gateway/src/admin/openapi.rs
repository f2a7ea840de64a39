//! `GET /openapi.json`.

/// Where.
pub(crate) const PATH: &str = "/openapi.json";

/// All of it.
pub(crate) fn description(_admin: bool) -> serde_json::Value {
    serde_json::json!({})
}
