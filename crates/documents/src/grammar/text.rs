//! Values that only their characters describe: names, addresses, organisations, running text.
//!
//! Surprises:
//! - Names of minorities join their parts with `·` (U+00B7), which is read as many other dots; all of them become it.
//! - Names on identity cards have up to some thirty characters; a name of one character is somebody's.
//! - Addresses mix digits, letters (`A座`), hyphens, brackets and `#`.

use super::{Flaw, Grammar, Sound, is_han};

/// A person's name in Chinese: two to thirty characters, parts joined by `·`.
pub const NAME: Grammar = Grammar {
    name: "name",
    takes: |c| is_han(c) || is_dot(c),
    begins: |head| head.len() <= 30,
    judge: |text| {
        let normal: String = text.chars().map(|c| if is_dot(c) { '·' } else { c }).collect();
        let parts = || normal.split('·');
        let whole = parts().all(|part| !part.is_empty() && part.chars().all(is_han));
        let length = normal.chars().count();
        if whole && (2..=30).contains(&length) {
            Ok(Sound::unchecked(normal))
        } else {
            Err(Flaw::Form("name"))
        }
    },
    slips: 1.0,
    length: None,
};

/// An address.
pub const ADDRESS: Grammar = Grammar {
    name: "address",
    takes: |c| is_han(c) || c.is_ascii_alphanumeric() || "-–—()#号、,.·/&".contains(c),
    begins: |head| head.len() <= 120,
    judge: |text| bounded(text, 4, 120, "address"),
    slips: 1.0,
    length: None,
};

/// A company, an office, a kind of organisation.
pub const ORGANISATION: Grammar = Grammar {
    name: "organisation",
    takes: |c| is_han(c) || c.is_ascii_alphanumeric() || "-()·、&,.'《》“”".contains(c),
    begins: |head| head.len() <= 80,
    judge: |text| bounded(text, 2, 80, "organisation"),
    slips: 1.0,
    length: None,
};

/// An office of public security that issues cards: it ends in the word for what it is, so that a stamp's character beside
/// it, or one that is covered, shows.
pub const AUTHORITY: Grammar = Grammar {
    name: "issuing authority",
    takes: is_han,
    begins: |head| head.len() <= 40,
    judge: |text| {
        let ends = ["局", "厅", "处", "总队", "支队", "大队"].iter().any(|end| text.ends_with(end));
        if ends && text.chars().count() >= 4 {
            bounded(text, 4, 40, "issuing authority")
        } else {
            Err(Flaw::Form("issuing authority"))
        }
    },
    slips: 1.0,
    length: None,
};

/// Running text of any script.
pub const TEXT: Grammar = Grammar {
    name: "text",
    takes: |c| !c.is_control(),
    begins: |_| true,
    judge: |text| bounded(text, 1, 2000, "text"),
    slips: 1.0,
    length: None,
};

fn is_dot(c: char) -> bool {
    "·•・.‧∙⋅●。".contains(c)
}

fn bounded(text: &str, least: usize, most: usize, what: &'static str) -> Result<Sound, Flaw> {
    let length = text.chars().count();
    if (least..=most).contains(&length) { Ok(Sound::unchecked(text)) } else { Err(Flaw::Form(what)) }
}

#[cfg(test)]
mod tests {
    use super::{ADDRESS, AUTHORITY, NAME};

    #[test]
    fn dots_in_names_become_one() {
        for dot in ['·', '•', '・', '.', '。'] {
            let name = format!("阿依古丽{dot}买买提");
            assert_eq!((NAME.judge)(&name).unwrap().normal, "阿依古丽·买买提");
        }
        for bad in ["", "王", "·王五", "王··五", "王五1", "Wang"] {
            assert!((NAME.judge)(bad).is_err(), "{bad}");
        }
        assert!((NAME.judge)("欧阳𠮷").is_ok(), "a character beyond the basic plane");
    }

    #[test]
    fn an_authority_ends_in_what_it_is() {
        assert!((AUTHORITY.judge)("样本市公安局虚构分局").is_ok());
        assert!((AUTHORITY.judge)("样本市公安局效").is_err() && (AUTHORITY.judge)("样本市公安").is_err());
    }

    #[test]
    fn addresses_mix_scripts() {
        assert!("示例路12号A座3-4单元#5(东)".chars().all(ADDRESS.takes));
        assert!(!(ADDRESS.takes)('\u{7}'));
    }
}
