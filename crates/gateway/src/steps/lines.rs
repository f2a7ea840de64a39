//! Who gets the next seat: a line for each application, and the lines take turns.
//!
//! In one common line whoever sends most waits least: an application that keeps sixty calls waiting gets sixty seats for
//! one of its neighbour's. So a seat that becomes free goes to the next *line*, and within it to who came first. When no
//! more may wait, the place of a newcomer is taken from the longest line, whose last one is sent away, unless the
//! newcomer's own would then be the longest. (McKenney, Stochastic Fairness Queueing, 1990: drop from the longest.)

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use tokio::sync::oneshot;

/// All seats and all who wait for one.
#[derive(Debug)]
pub(super) struct Lines {
    /// Places for those who may be sent away.
    most: AtomicUsize,
    inside: Mutex<Inside>,
}

#[derive(Debug)]
struct Inside {
    free: usize,
    taken: usize,
    /// How many wait that may be sent away.
    waiting: usize,
    next: u64,
    lines: HashMap<String, Line>,
    /// Applications with a line, whose turn is next in front.
    turns: VecDeque<String>,
}

/// Those of one application, by when they came.
#[derive(Debug, Default)]
struct Line {
    waiting: BTreeMap<u64, Waiter>,
    /// How many of them may be sent away.
    loose: usize,
}

#[derive(Debug)]
struct Waiter {
    tell: oneshot::Sender<Seat>,
    loose: bool,
}

/// A seat; dropped, it goes to the next in turn.
#[derive(Debug)]
pub struct Seat(Option<Arc<Lines>>);

/// A place in a line; dropped, it is given up.
#[derive(Debug)]
pub(super) struct Place {
    lines: Arc<Lines>,
    appkey: String,
    number: u64,
    told: oneshot::Receiver<Seat>,
}

impl Place {
    /// Waits for the seat. None when this place was needed for another application.
    pub(super) async fn seat(mut self) -> Option<Seat> {
        (&mut self.told).await.ok()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Of no effect once the seat was given: it is then in `told`, or with the caller.
        let _waiter = self.lines.inside.lock().leave(&self.appkey, self.number);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Some(lines) = self.0.take() {
            let mut inside = lines.inside.lock();
            inside.taken -= 1;
            inside.free += 1;
            inside.hand_out(&lines);
        }
    }
}

impl Lines {
    /// So many seats, and so many who may wait.
    pub(super) fn new(seats: usize, most: usize) -> Arc<Self> {
        let inside = Inside {
            free: seats,
            taken: 0,
            waiting: 0,
            next: 0,
            lines: HashMap::new(),
            turns: VecDeque::new(),
        };
        Arc::new(Self { most: AtomicUsize::new(most), inside: Mutex::new(inside) })
    }

    /// Lets another number wait. Who waits already stays.
    pub(super) fn let_wait(&self, most: usize) {
        self.most.store(most, Ordering::Relaxed);
    }

    /// A seat, if one is free: then nobody waits.
    pub(super) fn free(self: &Arc<Self>) -> Option<Seat> {
        let mut inside = self.inside.lock();
        inside.free = inside.free.checked_sub(1)?;
        inside.taken += 1;
        Some(Seat(Some(Arc::clone(self))))
    }

    /// A place in the line of `appkey`; none when no more may wait.
    pub(super) fn join(self: &Arc<Self>, appkey: &str) -> Option<Place> {
        let mut inside = self.inside.lock();
        // A seat that is free means that nobody waits.
        if inside.free == 0
            && inside.waiting >= self.most.load(Ordering::Relaxed)
            && !inside.make_room(appkey)
        {
            return None;
        }
        Some(inside.enter(self, appkey, true))
    }

    /// A place that is not counted and not taken away.
    pub(super) fn join_for_certain(self: &Arc<Self>, appkey: &str) -> Place {
        self.inside.lock().enter(self, appkey, false)
    }

    /// How many wait, and how many seats are taken.
    pub(super) fn depth(&self) -> (usize, usize) {
        let inside = self.inside.lock();
        (inside.waiting, inside.taken)
    }
}

impl Inside {
    fn enter(&mut self, lines: &Arc<Lines>, appkey: &str, loose: bool) -> Place {
        let (tell, told) = oneshot::channel();
        let number = self.next;
        self.next += 1;
        if !self.lines.contains_key(appkey) {
            self.turns.push_back(appkey.to_owned());
        }
        let line = self.lines.entry(appkey.to_owned()).or_default();
        line.waiting.insert(number, Waiter { tell, loose });
        line.loose += usize::from(loose);
        self.waiting += usize::from(loose);
        self.hand_out(lines);
        Place { lines: Arc::clone(lines), appkey: appkey.to_owned(), number, told }
    }

    /// Gives free seats to those whose turn it is.
    fn hand_out(&mut self, lines: &Arc<Lines>) {
        while self.free > 0 {
            let Some(appkey) = self.turns.pop_front() else { return };
            let first = self.lines.get(&appkey).and_then(|line| line.waiting.keys().next().copied());
            let waiter = first.and_then(|number| self.leave(&appkey, number));
            if self.lines.contains_key(&appkey) {
                self.turns.push_back(appkey);
            }
            let Some(waiter) = waiter else { continue };
            self.free -= 1;
            self.taken += 1;
            // One that has just gone gives the seat back, unheld: its drop would lock what is locked here.
            if let Err(mut seat) = waiter.tell.send(Seat(Some(Arc::clone(lines)))) {
                seat.0 = None;
                self.free += 1;
                self.taken -= 1;
            }
        }
    }

    /// Takes somebody out of a line.
    fn leave(&mut self, appkey: &str, number: u64) -> Option<Waiter> {
        let line = self.lines.get_mut(appkey)?;
        let waiter = line.waiting.remove(&number)?;
        line.loose -= usize::from(waiter.loose);
        self.waiting -= usize::from(waiter.loose);
        if line.waiting.is_empty() {
            self.lines.remove(appkey);
            self.turns.retain(|other| other != appkey);
        }
        Some(waiter)
    }

    /// Sends away the last one of the longest line, if a newcomer of `appkey` leaves its own shorter than that.
    fn make_room(&mut self, appkey: &str) -> bool {
        let own = self.lines.get(appkey).map_or(0, |line| line.loose);
        let longest = self.lines.iter().max_by_key(|(_, line)| line.loose);
        let Some((longest, line)) = longest.filter(|(_, line)| line.loose > own + 1) else { return false };
        let last = line.waiting.iter().rev().find(|(_, waiter)| waiter.loose).map(|(number, _)| *number);
        let longest = longest.clone();
        last.and_then(|number| self.leave(&longest, number)).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a place has its seat by now.
    fn taken(place: &mut Place) -> Option<Seat> {
        place.told.try_recv().ok()
    }

    #[test]
    fn lines_take_turns_and_each_is_in_order() {
        let lines = Lines::new(1, 100);
        let mut seat = taken(&mut lines.join("noisy").unwrap());
        let mut places: Vec<(String, Place)> = Vec::new();
        for number in 0..6 {
            places.push((format!("noisy {number}"), lines.join("noisy").unwrap()));
        }
        places.push(("quiet 0".into(), lines.join("quiet").unwrap()));
        places.push(("quiet 1".into(), lines.join("quiet").unwrap()));
        assert_eq!(lines.depth(), (8, 1));
        let mut order = Vec::new();
        while !places.is_empty() {
            drop(seat.take());
            let at = places.iter_mut().position(|(_, place)| {
                seat = taken(place);
                seat.is_some()
            });
            order.push(places.remove(at.unwrap()).0);
        }
        let expected =
            ["noisy 0", "quiet 0", "noisy 1", "quiet 1", "noisy 2", "noisy 3", "noisy 4", "noisy 5"];
        assert_eq!(order, expected);
        drop(seat);
        assert_eq!(lines.depth(), (0, 0));
        assert!(lines.inside.lock().lines.is_empty() && lines.inside.lock().turns.is_empty());
    }

    #[test]
    fn a_full_queue_makes_room_for_another_application_and_never_for_the_longest() {
        let lines = Lines::new(1, 4);
        let seat = taken(&mut lines.join("noisy").unwrap());
        let mut noisy: Vec<Place> = (0..4).map(|_| lines.join("noisy").unwrap()).collect();
        assert!(lines.join("noisy").is_none());
        let quiet = [lines.join("quiet").unwrap(), lines.join("quiet").unwrap()];
        assert!(lines.join("quiet").is_none(), "each has its half");
        let sent_away =
            |place: &mut Place| matches!(place.told.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        let gone: Vec<bool> = noisy.iter_mut().map(sent_away).collect();
        assert_eq!(gone, [false, false, true, true], "the last who came go first");
        assert_eq!(lines.depth(), (4, 1));
        // Pictures of calls under way are neither counted nor sent away.
        let more: Vec<Place> = (0..9).map(|_| lines.join_for_certain("busy")).collect();
        assert_eq!(lines.depth(), (4, 1));
        assert!(lines.join("third").is_some(), "from one of those with two");
        drop((more, quiet, noisy, seat));
        assert_eq!(lines.depth(), (0, 0));
    }

    #[test]
    fn who_leaves_before_or_after_the_seat_was_given_keeps_nothing() {
        let lines = Lines::new(1, 10);
        let first = lines.join("a").unwrap();
        let second = lines.join("a").unwrap();
        let third = lines.join("b").unwrap();
        assert_eq!(lines.depth(), (2, 1), "the first has its seat, though nobody has looked");
        drop(second);
        drop(first);
        let mut third = third;
        assert!(taken(&mut third).is_some());
        drop(third);
        assert_eq!((lines.depth(), lines.inside.lock().free), ((0, 0), 1));
    }

    #[test]
    fn without_room_to_wait_a_free_seat_is_still_taken() {
        let lines = Lines::new(1, 0);
        let mut place = lines.join("a").unwrap();
        let seat = taken(&mut place);
        assert!(seat.is_some() && lines.join("b").is_none());
        drop(seat);
        assert!(lines.join("b").is_some());
    }
}
