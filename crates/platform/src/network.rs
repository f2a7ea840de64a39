//! Networks that a key may be used from, written as `192.0.2.0/24` or `2001:db8::/32` (RFC 4632, RFC 4291).

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::Error;

/// Most networks that one key is limited to.
const MOST: usize = 64;

/// One network: an address and how many of its leading bits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    /// The address with the bits that do not count set to zero, as a number of 128 bits.
    bits: u128,
    prefix: u32,
    four: bool,
}

/// A list of networks. An empty one lets every address pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

impl Networks {
    /// Whether `address` lies in one of them, or there are none. An IPv4 address mapped into IPv6 counts as IPv4.
    pub fn contain(&self, address: IpAddr) -> bool {
        let (bits, four) = number(address.to_canonical());
        self.0.is_empty()
            || self
                .0
                .iter()
                .any(|network| network.four == four && masked(bits, network.prefix, four) == network.bits)
    }

    /// Whether every address passes.
    pub fn is_any(&self) -> bool {
        self.0.is_empty()
    }
}

fn number(address: IpAddr) -> (u128, bool) {
    match address {
        IpAddr::V4(four) => (u128::from(four.to_bits()), true),
        IpAddr::V6(six) => (six.to_bits(), false),
    }
}

fn masked(bits: u128, prefix: u32, four: bool) -> u128 {
    let host = width(four) - prefix;
    bits.checked_shr(host).unwrap_or(0).checked_shl(host).unwrap_or(0)
}

fn width(four: bool) -> u32 {
    if four { 32 } else { 128 }
}

impl FromStr for Networks {
    type Err = Error;

    /// Reads a list with commas; white space around an entry is passed over, an address alone is itself.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong =
            || Error::Value { what: "a network", wanted: "like 192.0.2.0/24 or 2001:db8::/32, 64 at most" };
        let mut networks = Vec::new();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (address, prefix) = match entry.split_once('/') {
                Some((address, prefix)) => (address, Some(prefix)),
                None => (entry, None),
            };
            let (bits, four) = number(address.parse().map_err(|_| wrong())?);
            let prefix = match prefix {
                Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                    digits.parse().map_err(|_| wrong())?
                }
                Some(_) => return Err(wrong()),
                None => width(four),
            };
            if prefix > width(four) || networks.len() == MOST {
                return Err(wrong());
            }
            networks.push(Network { bits: masked(bits, prefix, four), prefix, four });
        }
        Ok(Self(networks))
    }
}

impl fmt::Display for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, network) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let address = match u32::try_from(network.bits) {
                Ok(four) if network.four => IpAddr::from(four.to_be_bytes()),
                _ => IpAddr::from(network.bits.to_be_bytes()),
            };
            write!(f, "{comma}{address}/{}", network.prefix)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_inside_or_outside() {
        let networks: Networks = "192.0.2.0/24, 198.51.100.7 ,2001:db8::/32".parse().unwrap();
        for inside in ["192.0.2.0", "192.0.2.255", "198.51.100.7", "2001:db8:1::2", "::ffff:192.0.2.9"] {
            assert!(networks.contain(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["192.0.3.0", "198.51.100.8", "2001:db9::", "::c000:209", "127.0.0.1"] {
            assert!(!networks.contain(outside.parse().unwrap()), "{outside}");
        }
        assert_eq!(networks.to_string(), "192.0.2.0/24,198.51.100.7/32,2001:db8::/32");
        assert_eq!(networks.to_string().parse::<Networks>().unwrap(), networks);
        for all in ["0.0.0.0/0", ""] {
            assert!(all.parse::<Networks>().unwrap().contain("203.0.113.1".parse().unwrap()), "{all:?}");
        }
        assert!(!"::/0".parse::<Networks>().unwrap().contain("203.0.113.1".parse().unwrap()));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for bad in
            ["192.0.2.0/33", "192.0.2/24", "x", "::1/129", "::1/-1", "::1/+1", "1.2.3.4/", &"::1,".repeat(65)]
        {
            assert!(bad.parse::<Networks>().is_err(), "{bad:?}");
        }
    }
}
