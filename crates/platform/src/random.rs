//! Keys from the system's random bytes.

use crate::Error;

/// `bytes` random bytes as twice as many lower-case hexadecimal digits.
pub(crate) fn hex<const N: usize>() -> Result<String, Error> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).map_err(Error::Random)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn two_are_never_alike() {
        let (one, other) = (super::hex::<16>().unwrap(), super::hex::<16>().unwrap());
        assert_eq!((one.len(), other.len()), (32, 32));
        assert_ne!(one, other);
    }
}
