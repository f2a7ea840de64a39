//! What a node holds in memory: slices of packages, what of them is promised, and counts against limits.

use std::collections::HashMap;

use super::lease::Slice;
use super::reserve::Wanted;

/// Seconds without use after which a slice goes back.
const IDLE: i64 = 300;

/// What this node holds and has promised.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) open: usize,
    /// The state of the directory that the slices were taken under. A change may have brought a package that is to be used
    /// first, or taken one back.
    pub(super) changes: i64,
    slices: HashMap<i64, Slice>,
    /// Packages of which there is a slice, by account: a call looks at its own account's alone.
    packages: HashMap<i64, Vec<i64>>,
    /// Pictures being read, by application and capability.
    pub(super) at_once: HashMap<(i64, &'static str), u32>,
    pub(super) days: HashMap<(i64, &'static str), Day>,
}

/// What an application used of a capability on a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Day {
    pub(super) day: i64,
    /// Written down, as of a moment.
    pub(super) used: i64,
    pub(super) as_of: i64,
    /// Set aside by this node and not yet written.
    pub(super) reserved: i64,
}

impl Held {
    pub(super) fn new(changes: i64) -> Self {
        let (slices, packages) = (HashMap::new(), HashMap::new());
        Self { open: 0, changes, slices, packages, at_once: HashMap::new(), days: HashMap::new() }
    }

    /// Adds slices that were taken.
    pub(super) fn add(&mut self, slices: Vec<Slice>) {
        for slice in slices {
            match self.slices.get_mut(&slice.package) {
                Some(mine) => mine.add(&slice),
                None => {
                    self.packages.entry(slice.account).or_default().push(slice.package);
                    self.slices.insert(slice.package, slice);
                }
            }
        }
    }

    /// Takes out what is not promised of slices that were not used for a while, or of all when things changed: they are
    /// then taken anew, in the right order.
    pub(super) fn idle(&mut self, now: i64, changes: i64) -> Vec<(i64, i64)> {
        if changes != self.changes {
            self.changes = changes;
            return self.everything();
        }
        let idle = |slice: &&mut Slice| slice.used_at + IDLE < now || slice.expires_at <= now;
        self.slices.values_mut().filter(idle).filter_map(Slice::empty).collect()
    }

    /// Takes out all that is not promised.
    pub(super) fn everything(&mut self) -> Vec<(i64, i64)> {
        self.slices.values_mut().filter_map(Slice::empty).collect()
    }

    /// Promises `pictures` out of the slices, the first to expire first; all or nothing.
    pub(super) fn promise(&mut self, wanted: &Wanted<'_>) -> Option<Vec<(i64, i64)>> {
        let Wanted { application, capability, now, .. } = *wanted;
        let serves = |slice: &&Slice| slice.free > 0 && slice.serves(application, capability, now);
        let its = self.packages.get(&application.account).into_iter().flatten();
        let good = its.filter_map(|package| self.slices.get(package)).filter(serves);
        let mut good: Vec<(i64, i64, i64)> =
            good.map(|slice| (slice.expires_at, slice.package, slice.free)).collect();
        good.sort_unstable();
        let mut missing = i64::from(wanted.pictures);
        if good.iter().map(|(_, _, free)| free).sum::<i64>() < missing {
            return None;
        }
        let mut parts = Vec::new();
        for (_, package, free) in good {
            let part = free.min(missing);
            if let Some(slice) = self.slices.get_mut(&package).filter(|_| part > 0) {
                slice.free -= part;
                slice.used_at = now;
                missing -= part;
                parts.push((package, part));
            }
        }
        Some(parts)
    }

    /// Takes back what was promised.
    pub(super) fn return_parts(&mut self, parts: &[(i64, i64)]) {
        for (package, part) in parts {
            if let Some(slice) = self.slices.get_mut(package) {
                slice.free += part;
            }
        }
    }
}
