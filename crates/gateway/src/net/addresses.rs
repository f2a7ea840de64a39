//! How many connections each address has open.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use parking_lot::Mutex;

/// Counts by address, each at most so many.
#[derive(Debug)]
pub(crate) struct Addresses {
    most: usize,
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// One counted connection; dropped, it is counted no more.
#[derive(Debug)]
pub(crate) struct Counted {
    addresses: Arc<Addresses>,
    address: IpAddr,
}

impl Addresses {
    /// At most `most` each; 0 for any number.
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, open: Mutex::default() })
    }

    /// Counts one more from `address`; none when that is too many.
    pub(crate) fn count(self: &Arc<Self>, address: IpAddr) -> Option<Counted> {
        let address = household(address);
        let mut open = self.open.lock();
        let count = open.entry(address).or_default();
        if self.most > 0 && *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Counted { addresses: Arc::clone(self), address })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = self.addresses.open.lock();
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

/// What one caller can choose from: of IPv6, a network of 64 bits (RFC 4291, 2.5.1).
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from(u128::from(address) >> 64 << 64).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn each_address_has_its_own_number_and_gets_it_back() {
        let addresses = Addresses::new(2);
        let first = addresses.count(at("192.0.2.1"));
        let second = addresses.count(at("::ffff:192.0.2.1"));
        assert!(first.is_some() && second.is_some() && addresses.count(at("192.0.2.1")).is_none());
        assert!(addresses.count(at("192.0.2.2")).is_some());
        drop(first);
        assert!(addresses.count(at("192.0.2.1")).is_some());
        drop(second);
        assert!(addresses.open.lock().is_empty(), "nothing is kept of who has gone");
    }

    #[test]
    fn a_network_of_ipv6_is_one_caller() {
        let addresses = Addresses::new(1);
        let held = addresses.count(at("2001:db8::1"));
        assert!(held.is_some() && addresses.count(at("2001:db8::2")).is_none());
        assert!(addresses.count(at("2001:db8:0:1::1")).is_some());
        let any = Addresses::new(0);
        let all: Vec<_> = (0..1000).filter_map(|_| any.count(at("192.0.2.1"))).collect();
        assert_eq!(all.len(), 1000);
    }
}
