//! The flags of a document, each with what was measured. `BENCHMARKS.md` (*Flags*) has the curve behind each bound.

/// What a flag says.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Flag {
    /// Nothing was measured, or what was measured tells too little.
    #[default]
    NotJudged,
    /// Measured, 0..=1, but the measure tells too little to be relied on.
    Unproven(f32),
    /// Measured: 0..=1, and from 0.5 on the flag is up.
    Judged(f32),
}

impl Flag {
    /// From a measure, the bound at which the flag goes up, and how far above it the score is 0.73. A bound below which it
    /// goes up has a negative `width`.
    pub(super) fn of(measure: Option<f32>, bound: f32, width: f32) -> Self {
        match measure {
            Some(measure) if measure.is_finite() => {
                Self::Judged(1.0 / (1.0 + (-(measure - bound) / width).exp()))
            }
            _ => Self::NotJudged,
        }
    }

    /// Of what is so or is not.
    pub(super) fn certain(yes: Option<bool>) -> Self {
        yes.map_or(Self::NotJudged, |yes| Self::Judged(if yes { 1.0 } else { 0.0 }))
    }

    /// The same measure, not relied on.
    pub(super) fn unproven(self) -> Self {
        self.score().map_or(Self::NotJudged, Self::Unproven)
    }

    /// Whether the flag is up; `None` where nothing was judged.
    pub fn is_up(self) -> Option<bool> {
        match self {
            Self::Judged(score) => Some(score >= 0.5),
            Self::NotJudged | Self::Unproven(_) => None,
        }
    }

    /// The score, 0..=1, relied on or not.
    pub fn score(self) -> Option<f32> {
        match self {
            Self::NotJudged => None,
            Self::Judged(score) | Self::Unproven(score) => Some(score),
        }
    }
}

/// All flags of one document.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Flags {
    /// A copy without colour.
    pub photocopy: Flag,
    /// Photographed from a screen: its grid shows.
    pub screen: Flag,
    /// Out of focus, moved, or enlarged. Print of few pixels that is read without fault has edges as wide: measured, never judged.
    pub blur: Flag,
    /// A reflection on it.
    pub glare: Flag,
    /// Something lies on its fields. What can be told of it is that fields are not to be seen, which has other causes too:
    /// measured, never judged.
    pub covered: Flag,
    /// It reaches beyond the picture.
    pub edges_missing: Flag,
    /// Its text has too few pixels.
    pub too_small: Flag,
    /// It lies aslant.
    pub tilted: Flag,
    /// A temporary identity card.
    pub temporary: Flag,
    /// Its term is over on the day that was asked for.
    pub expired: Flag,
    /// Changed after it was made. No test of this is good enough to be used: never judged.
    pub edited: Flag,
}

impl Flags {
    /// Each with its name, in a fixed order.
    pub fn list(&self) -> [(&'static str, Flag); 11] {
        [
            ("photocopy", self.photocopy),
            ("screen", self.screen),
            ("blur", self.blur),
            ("glare", self.glare),
            ("covered", self.covered),
            ("edges_missing", self.edges_missing),
            ("too_small", self.too_small),
            ("tilted", self.tilted),
            ("temporary", self.temporary),
            ("expired", self.expired),
            ("edited", self.edited),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::{Flag, Flags};

    #[test]
    fn a_bound_is_where_the_flag_goes_up() {
        assert_eq!(Flag::of(Some(3.0), 3.0, 1.0), Flag::Judged(0.5));
        assert_eq!(Flag::of(Some(3.1), 3.0, 1.0).is_up(), Some(true));
        assert_eq!(Flag::of(Some(3.1), 3.0, -1.0).is_up(), Some(false));
        for measure in [None, Some(f32::NAN)] {
            assert_eq!(Flag::of(measure, 3.0, 1.0).is_up(), None);
        }
        assert_eq!(Flag::of(Some(9.0), 3.0, 1.0).unproven().is_up(), None);
        assert!(Flags::default().list().iter().all(|(_, flag)| flag.score().is_none()));
    }
}
