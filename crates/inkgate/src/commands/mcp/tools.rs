//! The tools: what a call of each takes, and what it is told.

use std::sync::Arc;

use inkgate_documents::examine::documents;
use inkgate_documents::plates;
use inkgate_engine::decode::page_count;
use inkgate_engine::{Limits, Page, Reading, Want};
use inkgate_gateway::wire::document::DetailJson;
use inkgate_gateway::wire::page::{Extras, PageJson};
use inkgate_gateway::wire::plate::PlatesJson;
use rmcp::model::{CallToolResult, ContentBlock, JsonObject, Tool, ToolAnnotations};
use serde::Deserialize;
use serde_json::{Value, json};

use super::source::Source;
use crate::commands::recognize::documented::{Wanted, words};
use crate::commands::recognize::page_choice::PageChoice;
use crate::formats::{Format, Sheet};

/// Which tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `recognize`.
    Recognize,
    /// `read_document`.
    ReadDocument,
}

impl Kind {
    /// Of a tool's name.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "recognize" => Some(Self::Recognize),
            "read_document" => Some(Self::ReadDocument),
            _ => None,
        }
    }
}

/// The tools as a model is told of them. `by_path` says whether files may be named.
pub fn all(by_path: bool) -> Vec<Tool> {
    let common = |more: Value| {
        let mut properties = json!({
            "base64": {"type": "string", "description": "The file's bytes in base64: PNG, JPEG, BMP, GIF, WebP, TIFF or PDF"},
            "pages": {"type": "string", "description": "Pages of a PDF or TIFF, such as 1-3,7"},
        });
        if let Value::Object(properties) = &mut properties {
            if by_path {
                let told = "A file on this machine, instead of base64; relative to the first allowed folder";
                properties.insert("path".to_owned(), json!({"type": "string", "description": told}));
            }
            if let Value::Object(more) = more {
                properties.extend(more);
            }
        }
        properties
    };
    let schema = |properties: Value, required: Value| {
        let schema = json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false
        });
        Arc::new(schema.as_object().cloned().unwrap_or_default())
    };
    let harmless =
        ToolAnnotations::new().read_only(true).destructive(false).idempotent(true).open_world(false);
    let detail = json!({"detail": {
        "type": "boolean",
        "description": "Whether lines come with their confidence and corners in pixels, as structured content"
    }});
    let document = json!({"document": {
        "type": "string",
        "enum": words().collect::<Vec<_>>(),
        "description": "Which document; auto tells which are there"
    }});
    vec![
        Tool::new(
            "recognize",
            "Reads the printed text (Chinese, English, digits) of a picture or PDF in reading order, as Markdown.",
            schema(common(detail), json!([])),
        )
        .with_title("Read text")
        .with_annotations(harmless.clone()),
        Tool::new(
            "read_document",
            "Reads the fields of an identity card, licence, ticket, invoice, bank card, passport or number plate. Each field \
             has its value, confidence and check; null where it cannot be read, a flaw where a check speaks against it.",
            schema(common(document), json!(["document"])),
        )
        .with_title("Read a document's fields")
        .with_annotations(harmless),
    ]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    path: Option<String>,
    base64: Option<String>,
    pages: Option<String>,
    #[serde(default)]
    detail: bool,
    document: Option<String>,
}

/// What a call asks for.
pub struct Asked {
    /// The picture.
    pub source: Source,
    pages: Option<PageChoice>,
    detail: bool,
    document: Option<Wanted>,
}

impl Asked {
    /// Of the arguments of a call.
    ///
    /// # Errors
    /// A sentence for the model.
    pub fn of(kind: Kind, arguments: JsonObject) -> Result<Self, String> {
        let given: Arguments =
            serde_json::from_value(Value::Object(arguments)).map_err(|error| error.to_string())?;
        let source = match (given.base64, given.path) {
            (Some(text), None) => Source::Base64(text),
            (None, Some(path)) => Source::Path(path),
            _ => return Err("give either `base64` or `path`".to_owned()),
        };
        let pages = given.pages.map(|pages| pages.parse::<PageChoice>()).transpose()?;
        let document = match (kind, given.document) {
            (Kind::Recognize, None) => None,
            (Kind::Recognize, Some(_)) => return Err("`document` belongs to read_document".to_owned()),
            (Kind::ReadDocument, word) => {
                let known = || format!("`document` is one of {}", words().collect::<Vec<_>>().join(", "));
                Some(word.as_deref().and_then(Wanted::of).ok_or_else(known)?)
            }
        };
        Ok(Self { source, pages, detail: given.detail, document })
    }

    /// What the engine is asked for.
    pub fn wanted(&self, want: &Want) -> Want {
        self.document.map_or_else(|| want.clone(), |document| document.asked(want))
    }

    /// The pages to read; none for all of a file that has not too many.
    ///
    /// # Errors
    /// A sentence for the model.
    pub fn pages(&self, bytes: &[u8], limits: &Limits) -> Result<Option<Vec<usize>>, String> {
        let count = page_count(bytes, limits).map_err(|error| error.to_string())?;
        let chosen = self.pages.as_ref().map(|choice| choice.of(count)).transpose();
        let chosen = chosen.map_err(|error| error.to_string())?;
        let wanted = chosen.as_ref().map_or(count, Vec::len);
        if wanted > limits.pages {
            let most = limits.pages;
            return Err(format!(
                "{wanted} of {count} pages: at most {most} are read at once, choose with `pages`"
            ));
        }
        Ok(chosen)
    }

    /// What the model is told.
    pub fn told(&self, reading: &Reading) -> CallToolResult {
        if let Some(wanted) = self.document {
            let pages: Vec<Value> = reading.pages.iter().map(|page| fields(page, wanted)).collect();
            return CallToolResult::structured(json!({"pages": pages}));
        }
        let mut answer = CallToolResult::success(vec![ContentBlock::text(markdown(&reading.pages))]);
        if self.detail {
            let shape = |page| PageJson::new("", page, Extras { blocks: true, ..Extras::default() });
            let pages: Vec<Value> = reading
                .pages
                .iter()
                .map(|page| serde_json::to_value(shape(page)).unwrap_or_default())
                .collect();
            answer.structured_content = Some(json!({"pages": pages}));
        }
        answer
    }
}

fn fields(page: &Page, wanted: Wanted) -> Value {
    let found = match wanted {
        Wanted::Plate => serde_json::to_value(PlatesJson::new(&plates::read(page), true)),
        Wanted::Auto | Wanted::One(_) => {
            serde_json::to_value(DetailJson::new(&documents(page, wanted.document())))
        }
    };
    let mut found = found.unwrap_or_default();
    if let Value::Object(found) = &mut found {
        found.insert("page".to_owned(), json!(page.index + 1));
    }
    found
}

/// Writing into memory does not fail.
fn markdown(pages: &[Page]) -> String {
    let (mut writer, mut out) = (Format::Md.writer(false), Vec::new());
    for page in pages {
        let _ = writer.page(&Sheet { file: "", page, picture: None }, &mut out);
    }
    let _ = writer.end(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_call_may_not_say_is_told_in_a_sentence() {
        let asked = |kind, arguments: Value| Asked::of(kind, arguments.as_object().unwrap().clone()).err();
        assert!(asked(Kind::Recognize, json!({"base64": "aa", "detail": true})).is_none());
        for (kind, arguments, word) in [
            (Kind::Recognize, json!({}), "either"),
            (Kind::Recognize, json!({"base64": "a", "path": "b"}), "either"),
            (Kind::Recognize, json!({"base64": "a", "document": "auto"}), "read_document"),
            (Kind::Recognize, json!({"base64": "a", "colour": 1}), "colour"),
            (Kind::Recognize, json!({"base64": "a", "pages": "0"}), "page"),
            (Kind::ReadDocument, json!({"base64": "a"}), "id-card"),
            (Kind::ReadDocument, json!({"base64": "a", "document": "letter"}), "auto"),
        ] {
            let said = asked(kind, arguments.clone()).unwrap();
            assert!(said.contains(word), "{arguments}: {said}");
        }
    }

    #[test]
    fn a_path_is_offered_only_where_a_folder_was_allowed() {
        for by_path in [false, true] {
            for tool in all(by_path) {
                assert_eq!(tool.input_schema["properties"].get("path").is_some(), by_path, "{}", tool.name);
                assert!(tool.name == "recognize" || tool.input_schema["required"] == json!(["document"]));
            }
        }
    }
}
