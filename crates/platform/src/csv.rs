//! Rows as CSV (RFC 4180), for statements and usage that people open in a spreadsheet.

use serde::Serialize;
use serde_json::Value;

/// Fields as lines under their names. A text that a spreadsheet would take for a formula is kept from being one.
pub fn csv<T: Serialize>(columns: &[&str], rows: &[T]) -> String {
    let value = serde_json::to_value(rows).unwrap_or_default();
    let mut text = format!("{}\r\n", columns.join(","));
    for row in value.as_array().into_iter().flatten() {
        let cells = columns.iter().map(|column| match row.get(column) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => quoted(text),
            Some(value) => value.to_string(),
        });
        text.push_str(&format!("{}\r\n", cells.collect::<Vec<_>>().join(",")));
    }
    text
}

fn quoted(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    let plain = guard.is_empty() && !text.contains([',', '"', '\n', '\r']);
    if plain { text.to_owned() } else { format!("\"{guard}{}\"", text.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_is_quoted_and_no_formula() {
        let rows = [serde_json::json!({ "a": "x,\"y\"", "b": -1, "c": "=1+1", "d": null })];
        assert_eq!(csv(&["a", "b", "c", "d"], &rows), "a,b,c,d\r\n\"x,\"\"y\"\"\",-1,\"'=1+1\",\r\n");
    }
}
