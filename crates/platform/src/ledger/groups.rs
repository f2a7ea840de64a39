//! Charges that were written with one commit, until each of them is known to be answered or undone: a group is one row of
//! `pending`, so that what is written and deleted for this is the same for one charge and for five hundred.

use std::collections::BTreeMap;
use std::ops::Range;

/// The groups of this node of which some charge is neither known to be answered nor undone.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// By their first number.
    open: BTreeMap<i64, Group>,
    /// Those that are over: their rows are of no use any more.
    over: Vec<Range<i64>>,
}

#[derive(Debug)]
struct Group {
    /// For each number from the first on, whether it is settled.
    settled: Vec<bool>,
    left: usize,
}

impl Groups {
    /// A group was written whose charges have these numbers, the smallest first; there may be gaps.
    pub(super) fn add(&mut self, range: Range<i64>, ids: impl Iterator<Item = i64>) {
        let length = usize::try_from(range.end - range.start).unwrap_or(0);
        let mut group = Group { settled: vec![true; length], left: 0 };
        for id in ids {
            if let Some(settled) = place(&mut group.settled, range.start, id) {
                group.left += usize::from(std::mem::take(settled));
            }
        }
        self.open.insert(range.start, group);
    }

    /// A charge was answered or undone; what is not open is left alone.
    pub(super) fn settle(&mut self, id: i64) {
        let Some((&first, group)) = self.open.range_mut(..=id).next_back() else { return };
        let Some(settled) = place(&mut group.settled, first, id).filter(|settled| !**settled) else { return };
        *settled = true;
        group.left -= 1;
        if group.left == 0 {
            self.over.push(first..first + group.settled.len() as i64);
        }
    }

    /// The groups whose rows are to be deleted.
    pub(super) fn over(&self) -> &[Range<i64>] {
        &self.over
    }

    /// The rows of all that are over were deleted.
    pub(super) fn deleted(&mut self) {
        for range in self.over.drain(..) {
            self.open.remove(&range.start);
        }
    }

    /// Numbers that are settled and of which the database does not know it.
    pub(super) fn settled(&self) -> impl Iterator<Item = i64> {
        self.open.iter().flat_map(|(first, group)| {
            let numbers = (*first..).zip(&group.settled);
            numbers.filter(|(_, settled)| **settled).map(|(id, _)| id)
        })
    }
}

fn place(settled: &mut [bool], first: i64, id: i64) -> Option<&mut bool> {
    usize::try_from(id - first).ok().and_then(|at| settled.get_mut(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_over_when_all_of_it_is_settled_and_no_sooner() {
        let mut groups = Groups::default();
        groups.add(10..14, [10, 11, 13].into_iter());
        groups.add(20..21, [20].into_iter());
        for id in [9, 12, 14, 21, 11, 11, 13, 13] {
            groups.settle(id);
        }
        assert!(groups.over().is_empty(), "10 and 20 are open; 12 was never written");
        assert_eq!(groups.settled().collect::<Vec<_>>(), [11, 12, 13]);
        groups.settle(10);
        assert_eq!(groups.over(), vec![10..14; 1]);
        groups.deleted();
        groups.settle(10);
        assert!(groups.over().is_empty() && groups.settled().next().is_none());
        groups.settle(20);
        assert_eq!(groups.over(), vec![20..21; 1]);
    }
}
