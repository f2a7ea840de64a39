//! Routes with their descriptions: what a caller may send, what comes back, and the function that does it.

use std::future::Future;
use std::pin::Pin;

use serde_json::{Map, Value, json};

use super::asked::{Asked, Reply};
use super::problem::Problem;

/// What serves a call.
pub(crate) type Running = Pin<Box<dyn Future<Output = Result<Reply, Problem>> + Send>>;

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Whoever comes.
    Anybody,
    /// Who is signed in, or has a token; the platform says more. The word is the right that is needed.
    Right(&'static str),
    /// A person who is signed in.
    Person,
}

/// What comes back.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer {
    /// Nothing.
    Nothing,
    /// An object.
    One(&'static [Field]),
    /// `{"items": […], "next": …}`.
    List(&'static [Field]),
}

/// A route.
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    /// A sentence.
    pub(crate) about: &'static str,
    pub(crate) who: Who,
    pub(crate) query: &'static [Field],
    /// Fields of the body; none where it has no body.
    pub(crate) body: Option<&'static [Field]>,
    /// Of the answer when all is well.
    pub(crate) status: u16,
    pub(crate) answer: Answer,
    pub(crate) run: fn(Asked) -> Running,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text,
    /// A text that is not to be shown or kept.
    Secret,
    Number,
    /// A number that need not be whole.
    Real,
    Truth,
    OneOf(&'static [&'static str]),
    Texts,
    Object(&'static [Field]),
    Objects(&'static [Field]),
    /// Anything.
    Json,
}

/// A field of a body, a query or an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// JSON.
    pub(crate) example: &'static str,
    pub(crate) what: &'static str,
    /// Whether it may be left out.
    pub(crate) optional: bool,
    /// Whether it may be null.
    pub(crate) null: bool,
}

/// A field that is always there.
pub(crate) const fn field(
    name: &'static str,
    kind: Kind,
    example: &'static str,
    what: &'static str,
) -> Field {
    Field { name, kind, example, what, optional: false, null: false }
}

impl Field {
    /// The same, and it may be left out.
    pub(crate) const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// The same, and it may be null.
    pub(crate) const fn or_null(self) -> Self {
        Self { null: true, ..self }
    }

    /// Its example.
    pub(crate) fn shown(&self) -> Value {
        match self.kind {
            Kind::Object(fields) if self.example.is_empty() => example(fields),
            Kind::Objects(fields) if self.example.is_empty() => json!([example(fields)]),
            _ => serde_json::from_str(self.example).unwrap_or(Value::Null),
        }
    }

    /// Its JSON Schema (2020-12).
    pub(crate) fn schema(&self) -> Value {
        let mut schema = match self.kind {
            Kind::Text => json!({ "type": "string" }),
            Kind::Secret => json!({ "type": "string", "format": "password" }),
            Kind::Number => json!({ "type": "integer", "format": "int64" }),
            Kind::Real => json!({ "type": "number" }),
            Kind::Truth => json!({ "type": "boolean" }),
            Kind::OneOf(words) => json!({ "type": "string", "enum": words }),
            Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            Kind::Object(fields) => object(fields),
            Kind::Objects(fields) => json!({ "type": "array", "items": object(fields) }),
            Kind::Json => json!({}),
        };
        if self.null {
            if let Some(kind) = schema.get("type").cloned() {
                schema["type"] = json!([kind, "null"]);
            }
            if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
                words.push(Value::Null);
            }
        }
        schema["description"] = json!(self.what);
        schema
    }
}

/// The schema of an object with these fields and no others.
pub(crate) fn object(fields: &[Field]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name.to_owned(), field.schema())).collect();
    let required: Vec<&str> = fields.iter().filter(|field| !field.optional).map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// An object with every field's example.
pub(crate) fn example(fields: &[Field]) -> Value {
    Value::Object(fields.iter().map(|field| (field.name.to_owned(), field.shown())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every example is JSON, and of its field's kind.
    #[test]
    fn examples_are_what_their_fields_hold() {
        fn check(path: &str, fields: &[Field]) {
            for field in fields {
                let (shown, at) = (field.shown(), format!("{path} {}", field.name));
                let good = match field.kind {
                    Kind::Text | Kind::Secret => shown.is_string(),
                    Kind::Number => shown.is_i64(),
                    Kind::Real => shown.is_number(),
                    Kind::Truth => shown.is_boolean(),
                    Kind::OneOf(words) => shown.as_str().is_some_and(|word| words.contains(&word)),
                    Kind::Texts | Kind::Objects(_) => shown.is_array(),
                    Kind::Object(_) => shown.is_object(),
                    Kind::Json => true,
                };
                assert!(good || field.null && field.example == "null", "{at}: {shown}");
                assert!(field.what.ends_with('.'), "{at} says {:?}", field.what);
                if let Kind::Object(inner) | Kind::Objects(inner) = field.kind {
                    check(&at, inner);
                }
            }
        }
        for route in super::super::all() {
            check(route.path, route.query);
            check(route.path, route.body.unwrap_or_default());
            if let Answer::One(fields) | Answer::List(fields) = route.answer {
                check(route.path, fields);
            }
        }
    }
}
