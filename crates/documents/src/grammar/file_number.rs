//! Numbers without a published check: file numbers (档案编号) of licences, engine numbers.
//!
//! Surprises:
//! - A file number has twelve digits, the first two of them a province; those of vehicle licences are of the same form.
//! - Engine numbers are the maker's own: letters, digits, hyphens, a star or a dot, and even Chinese on old vehicles.

use super::{Check, Flaw, Grammar, Sound, is_province};

/// 档案编号: twelve digits.
pub const FILE_NUMBER: Grammar = Grammar {
    name: "file number",
    takes: |c| c.is_ascii_digit(),
    begins: |head| head.len() <= 12,
    judge: |text| {
        if text.len() != 12 {
            return Err(Flaw::Length { expected: 12, found: text.chars().count() });
        }
        if let Some((at, found)) = text.chars().enumerate().find(|(_, c)| !c.is_ascii_digit()) {
            return Err(Flaw::Character { at, found });
        }
        let province = text.get(..2).and_then(|head| head.parse().ok()).unwrap_or(0);
        if !is_province(province) {
            return Err(Flaw::Province(province));
        }
        Ok(Sound { normal: text.to_owned(), check: Check::None })
    },
    slips: 0.5,
    length: Some(12),
};

/// 发票代码: twelve digits, or ten on older invoices.
pub const INVOICE_CODE: Grammar = Grammar {
    name: "invoice code",
    takes: |c| c.is_ascii_digit(),
    begins: |head| head.len() <= 12,
    judge: |text| of_digits(text, &[12, 10]),
    slips: 1.0,
    length: None,
};

/// 发票号码: eight digits.
pub const INVOICE_NUMBER: Grammar = Grammar {
    name: "invoice number",
    takes: |c| c.is_ascii_digit(),
    begins: |head| head.len() <= 8,
    judge: |text| of_digits(text, &[8]),
    slips: 1.0,
    length: Some(8),
};

fn of_digits(text: &str, lengths: &[usize]) -> Result<Sound, Flaw> {
    let found = text.chars().count();
    let expected = lengths.first().copied().unwrap_or(0);
    if let Some((at, found)) = text.chars().enumerate().find(|(_, c)| !c.is_ascii_digit()) {
        return Err(Flaw::Character { at, found });
    }
    if lengths.contains(&found) { Ok(Sound::unchecked(text)) } else { Err(Flaw::Length { expected, found }) }
}

/// 发动机号码: up to thirty letters, digits and marks.
pub const ENGINE_NUMBER: Grammar = Grammar {
    name: "engine number",
    takes: |c| c.is_ascii_alphanumeric() || "-*./·".contains(c),
    begins: |head| head.len() <= 30,
    judge: |text| {
        let any = text.chars().any(|c| c.is_ascii_alphanumeric());
        if any && text.chars().count() <= 30 {
            Ok(Sound::unchecked(text))
        } else {
            Err(Flaw::Form("engine number"))
        }
    },
    slips: 1.0,
    length: None,
};

#[cfg(test)]
mod tests {
    use super::{ENGINE_NUMBER, FILE_NUMBER, Flaw, INVOICE_CODE, INVOICE_NUMBER};

    #[test]
    fn invoices_have_codes_of_two_lengths_and_numbers_of_one() {
        assert!((INVOICE_CODE.judge)("144031700110").is_ok() && (INVOICE_CODE.judge)("1440317001").is_ok());
        assert_eq!((INVOICE_CODE.judge)("14403170011"), Err(Flaw::Length { expected: 12, found: 11 }));
        assert!((INVOICE_NUMBER.judge)("04403712").is_ok() && (INVOICE_NUMBER.judge)("0440371A").is_err());
    }

    #[test]
    fn a_file_number_is_twelve_digits_of_a_province() {
        assert!((FILE_NUMBER.judge)("440300123456").is_ok());
        assert_eq!((FILE_NUMBER.judge)("990300123456"), Err(Flaw::Province(99)));
        assert_eq!((FILE_NUMBER.judge)("4403001234"), Err(Flaw::Length { expected: 12, found: 10 }));
        assert!((FILE_NUMBER.judge)("44030012345X").is_err() && (FILE_NUMBER.judge)("四四三零").is_err());
    }

    #[test]
    fn an_engine_number_has_letters_or_digits() {
        assert!((ENGINE_NUMBER.judge)("4G15S-A*12").is_ok());
        assert!((ENGINE_NUMBER.judge)("-*").is_err());
    }
}
