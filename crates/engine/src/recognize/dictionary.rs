//! The characters a recognition network tells apart, read from the files the networks are published with.

use std::collections::HashSet;

use crate::{Error, ErrorKind};

/// What each class of a network stands for: class 0 is CTC's blank, then the dictionary, then the space.
#[derive(Debug, Clone)]
pub struct Dictionary {
    classes: Vec<Box<str>>,
    known: HashSet<Box<str>>,
}

impl Dictionary {
    /// From a network's dictionary, one character an item, in class order.
    fn new<'a>(characters: impl Iterator<Item = &'a str>) -> Self {
        let mut classes: Vec<Box<str>> = vec!["".into()];
        classes.extend(characters.map(Box::from));
        classes.push(" ".into());
        let known = classes.iter().cloned().collect();
        Self { classes, known }
    }

    /// From a file of one character a line; such networks have no class for the space.
    pub fn from_lines(text: &str) -> Self {
        let mut dictionary = Self::new(text.lines().filter(|line| !line.is_empty()));
        dictionary.classes.pop();
        dictionary
    }

    /// No characters: for networks that do not read.
    pub fn empty() -> Self {
        Self { classes: Vec::new(), known: HashSet::new() }
    }

    /// From the metadata entry `character` of an ONNX file: characters separated by newlines.
    ///
    /// # Errors
    /// [`ErrorKind::Assets`] when there is no such entry.
    pub fn from_onnx(name: &str, onnx: &[u8]) -> Result<Self, Error> {
        let text = metadata(onnx, "character").ok_or_else(|| broken(name, "it carries no dictionary"))?;
        // A trailing newline ends the last character; it is no class of its own, or every space would be lost.
        Ok(Self::new(
            text.strip_suffix('\n').unwrap_or(text).split('\n').map(|line| line.trim_end_matches('\r')),
        ))
    }

    /// From the list `character_dict` of an `inference.yml`.
    ///
    /// # Errors
    /// [`ErrorKind::Assets`] when there is no such list.
    pub fn from_yaml(name: &str, yaml: &str) -> Result<Self, Error> {
        let mut lines = yaml.lines().skip_while(|line| line.trim() != "character_dict:").skip(1);
        let mut characters = Vec::new();
        for line in &mut lines {
            let Some(item) = line.trim_start_matches(' ').strip_prefix("- ") else { break };
            let item = item.trim_end_matches('\r');
            characters.push(match item.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
                Some(quoted) => quoted.replace("''", "'"),
                None => item.to_owned(),
            });
        }
        if characters.is_empty() {
            return Err(broken(name, "it holds no character_dict"));
        }
        Ok(Self::new(characters.iter().map(String::as_str)))
    }

    /// The text of a class; the blank and classes outside are empty.
    pub fn text(&self, class: usize) -> &str {
        self.classes.get(class).map_or("", |text| text)
    }

    /// Whether a network with this dictionary can read `text`, one character.
    pub fn has(&self, text: &str) -> bool {
        self.known.contains(text)
    }

    /// How many classes, blank and space included. A network whose output has another number does not belong to
    /// this dictionary.
    pub fn classes(&self) -> usize {
        self.classes.len()
    }
}

fn broken(name: &str, what: &str) -> Error {
    Error::new(ErrorKind::Assets, format!("{name} cannot be used: {what}; run `inkgate assets install`"))
}

/// The value of an ONNX file's metadata entry: field 14 of `ModelProto`, a message with key (1) and value (2)
/// (onnx.proto, in the protocol buffers wire format).
fn metadata<'a>(onnx: &'a [u8], key: &str) -> Option<&'a str> {
    let mut rest = onnx;
    while let Some((field, value)) = next_field(&mut rest) {
        let (14, Some(mut entry)) = (field, value) else { continue };
        let (mut name, mut text) = (None, None);
        while let Some((field, value)) = next_field(&mut entry) {
            match field {
                1 => name = value,
                2 => text = value,
                _ => {}
            }
        }
        if name == Some(key.as_bytes()) {
            return std::str::from_utf8(text?).ok();
        }
    }
    None
}

/// The next field's number and, for length-delimited fields, its bytes.
fn next_field<'a>(rest: &mut &'a [u8]) -> Option<(u64, Option<&'a [u8]>)> {
    let tag = varint(rest)?;
    let value = match tag & 7 {
        0 => {
            varint(rest)?;
            None
        }
        1 => {
            *rest = rest.get(8..)?;
            None
        }
        2 => {
            let length = usize::try_from(varint(rest)?).ok()?;
            let bytes = rest.get(..length)?;
            *rest = rest.get(length..)?;
            Some(bytes)
        }
        5 => {
            *rest = rest.get(4..)?;
            None
        }
        _ => return None,
    };
    Some((tag >> 3, value))
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_a_yaml_file_with_its_quotes() {
        let yaml = "PostProcess:\r\n  name: x\r\n  character_dict:\r\n  - '!'\r\n  - ''''\r\n  - A\r\n  - 中\r\nOther: 1\r\n";
        let dictionary = Dictionary::from_yaml("t", yaml).unwrap();
        let all: Vec<_> = (0..dictionary.classes()).map(|class| dictionary.text(class)).collect();
        assert_eq!(all, ["", "!", "'", "A", "中", " "]);
        assert!(Dictionary::from_yaml("t", "x: 1").is_err());
    }

    #[test]
    fn the_metadata_of_an_onnx_file() {
        let mut entry = vec![0x0a, 9];
        entry.extend(b"character");
        entry.extend([0x12, 6]);
        entry.extend("a\n中\n".as_bytes());
        let mut file = vec![0x08, 7, 0x72, entry.len() as u8];
        file.extend(&entry);
        let dictionary = Dictionary::from_onnx("t", &file).unwrap();
        assert_eq!((dictionary.classes(), dictionary.text(2), dictionary.text(3)), (4, "中", " "));
        for cut in 0..file.len() {
            assert!(Dictionary::from_onnx("t", &file[..cut]).is_err());
        }
    }
}
