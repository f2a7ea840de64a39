//! Requests that any node has let pass, so that none lets one pass again: on PostgreSQL, where several nodes may be. One
//! node on SQLite remembers its own.
//!
//! What comes while one group is being written is written next, together, by one statement that says which of it was new;
//! nothing waits for the disk. A PostgreSQL that crashes may lose the last half second: those requests are still refused
//! by the node that served them. A hundred bytes a request are kept, table and index together, until its date can come no
//! more: at 10,000 requests a second dated in UTC 1.9 GB, dated in Beijing time, whose later reading is eight hours off,
//! 31 GB. `bench/gateway` measures how many a second can be asked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::{AnyConnection, AnyPool, ConnectOptions, Row};
use tokio::sync::{mpsc, oneshot};

use crate::store::{Place, numbers};
use crate::{Error, Platform};

/// Most that is written together.
const BATCH: usize = 2048;
/// Rows that are deleted with one statement.
const SWEPT: u64 = 10_000;
/// Seconds of dates that are deleted at a time.
const SWEEP: i64 = 30;

/// Asks whether a request is new to all nodes; a handle that is cheap to copy.
#[derive(Debug, Clone)]
pub struct Seen(mpsc::UnboundedSender<Op>);

/// A request that was new. It stays so known, unless it is [taken back](Claim::take_back).
#[derive(Debug)]
pub struct Claim {
    seen: Seen,
    row: Named,
    batch: i64,
}

/// What a request is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    dated: i64,
    print: i64,
}

/// Waits to be told the group that it was written in; none where it was there already.
type Tell = oneshot::Sender<Result<Option<i64>, Error>>;

#[derive(Debug)]
enum Op {
    Claim { row: Named, over: i64, tell: Tell },
    TakeBack { row: Named, batch: i64 },
}

impl Platform {
    /// What all nodes have seen; none where there is but one node. To be called once, inside a runtime, which then runs
    /// the task that writes until the last handle is gone.
    pub fn seen(&self) -> Option<Seen> {
        let Place::Postgres(address) = self.store().place() else { return None };
        let (ops, queue) = mpsc::unbounded_channel();
        let writer = Writer {
            address: address.clone(),
            pool: self.store().pool().clone(),
            connection: None,
            back: Vec::new(),
            swept: i64::MIN,
            sweeping: Arc::default(),
        };
        tokio::spawn(writer.run(queue));
        Some(Seen(ops))
    }
}

impl Seen {
    /// Whether a request is new to all nodes, by the seconds that its date names (read as UTC) and a part of its
    /// signature; none if it is not. Of two nodes that ask at once, one is given it. What is dated before `over` can come
    /// no more, and is forgotten.
    ///
    /// # Errors
    /// [`Error::Database`]: nobody knows.
    pub async fn claim(&self, dated: i64, print: u64, over: i64) -> Result<Option<Claim>, Error> {
        let row = Named { dated, print: print.cast_signed() };
        let (tell, told) = oneshot::channel();
        // The task ends only after the last handle.
        let _ = self.0.send(Op::Claim { row, over, tell });
        let ended = |_| Error::Database("what other nodes have seen cannot be asked any more".to_owned());
        let batch = told.await.map_err(ended)??;
        Ok(batch.map(|batch| Claim { seen: self.clone(), row, batch }))
    }
}

impl Claim {
    /// Lets the request count as new again, on every node, in a moment.
    pub fn take_back(self) {
        let _ = self.seen.0.send(Op::TakeBack { row: self.row, batch: self.batch });
    }
}

/// The task that writes.
struct Writer {
    address: String,
    /// For what need not be quick.
    pool: AnyPool,
    /// A connection of its own, which does not wait for the disk.
    connection: Option<AnyConnection>,
    /// What is to be taken back.
    back: Vec<(Named, i64)>,
    /// Everything dated before is deleted.
    swept: i64,
    sweeping: Arc<AtomicBool>,
}

impl Writer {
    async fn run(mut self, mut queue: mpsc::UnboundedReceiver<Op>) {
        while let Some(first) = queue.recv().await {
            let mut claims = Vec::new();
            let mut next = Some(first);
            while let Some(op) = next {
                match op {
                    Op::Claim { row, over, tell } => claims.push((row, over, tell)),
                    Op::TakeBack { row, batch } => self.back.push((row, batch)),
                }
                next = if claims.len() < BATCH { queue.try_recv().ok() } else { None };
            }
            if let Err(error) = self.take_back().await {
                self.connection = None;
                tracing::warn!(%error, "requests that were not served are still refused on other nodes");
            }
            self.claim(claims).await;
        }
    }

    async fn claim(&mut self, mut claims: Vec<(Named, i64, Tell)>) {
        if claims.is_empty() {
            return;
        }
        // In one order on all nodes, so that two that write the same rows do not wait for each other.
        claims.sort_by_key(|(row, ..)| *row);
        let rows: Vec<Named> = claims.iter().map(|(row, ..)| *row).collect();
        let written = match random() {
            Ok(batch) => match self.insert(&rows, batch).await {
                Ok(new) => Ok((batch, new)),
                // The database may have been away. Whether the first try was written makes no difference to the second.
                Err(_) => {
                    self.connection = None;
                    self.insert(&rows, batch).await.map(|new| (batch, new))
                }
            },
            Err(error) => Err(error),
        };
        let over = claims.iter().map(|(_, over, _)| *over).max().unwrap_or(i64::MIN);
        match written {
            Ok((batch, new)) => {
                for (row, _, tell) in claims {
                    let told = new.binary_search(&row).is_ok().then_some(batch);
                    // Who does not wait any more was not served.
                    if tell.send(Ok(told)).is_err() && told.is_some() {
                        self.back.push((row, batch));
                    }
                }
                self.sweep(over);
            }
            Err(error) => {
                self.connection = None;
                tracing::error!(%error, "what other nodes have seen cannot be asked");
                for (.., tell) in claims {
                    let _ = tell.send(Err(Error::Database(error.to_string())));
                }
            }
        }
    }

    /// Writes rows; gives those that were not there, sorted. Asked twice in the same batch, it says the same twice.
    async fn insert(&mut self, rows: &[Named], batch: i64) -> Result<Vec<Named>, Error> {
        // Nearly always all are new: then nothing is told of each.
        let insert = "WITH new AS (INSERT INTO seen (dated, print, batch) \
             SELECT d, p, $3 FROM unnest($1::TEXT::BIGINT[], $2::TEXT::BIGINT[]) AS t (d, p) \
             ON CONFLICT (dated, print) DO UPDATE SET batch = seen.batch WHERE seen.batch = excluded.batch \
             RETURNING dated, print) \
             SELECT CASE WHEN COUNT(*) < $4 THEN string_agg(dated || ' ' || print, ',') END AS told, COUNT(*) AS n FROM new";
        let column = |one: fn(&Named) -> i64| numbers(rows.iter().map(|row| Some(one(row))));
        let insert = sqlx::query(insert).bind(column(|row| row.dated)).bind(column(|row| row.print));
        let insert = insert.bind(batch).bind(rows.len() as i64);
        let row = insert.fetch_one(self.connection().await?).await?;
        if row.try_get::<i64, _>("n")? == rows.len() as i64 {
            return Ok(rows.to_vec());
        }
        let told: Option<String> = row.try_get("told")?;
        let told = told.unwrap_or_default();
        let odd = || Error::Database("an answer about what was seen that cannot be read".to_owned());
        let mut new = Vec::with_capacity(rows.len());
        for one in told.split_terminator(',') {
            let (dated, print) = one.split_once(' ').ok_or_else(odd)?;
            let number = |text: &str| text.parse::<i64>().map_err(|_| odd());
            new.push(Named { dated: number(dated)?, print: number(print)? });
        }
        new.sort_unstable();
        Ok(new)
    }

    async fn take_back(&mut self) -> Result<(), Error> {
        while let Some((row, batch)) = self.back.last().copied() {
            let delete = sqlx::query("DELETE FROM seen WHERE dated = $1 AND print = $2 AND batch = $3");
            let delete = delete.bind(row.dated).bind(row.print).bind(batch);
            delete.execute(self.connection().await?).await?;
            self.back.pop();
        }
        Ok(())
    }

    async fn connection(&mut self) -> Result<&mut AnyConnection, Error> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let options: sqlx::any::AnyConnectOptions = self.address.parse()?;
                let mut connection = options.disable_statement_logging().connect().await?;
                sqlx::raw_sql("SET synchronous_commit = off").execute(&mut connection).await?;
                connection
            }
        };
        Ok(self.connection.insert(connection))
    }

    /// Deletes what is dated before `over`, beside what is written, if there is some half a minute of it.
    fn sweep(&mut self, over: i64) {
        if over < self.swept.saturating_add(SWEEP) || self.sweeping.swap(true, Ordering::Relaxed) {
            return;
        }
        self.swept = over;
        let (pool, sweeping) = (self.pool.clone(), Arc::clone(&self.sweeping));
        tokio::spawn(async move {
            if let Err(error) = sweep(&pool, over).await {
                tracing::warn!(%error, "requests that can come no more are not deleted yet");
            }
            sweeping.store(false, Ordering::Relaxed);
        });
    }
}

async fn sweep(pool: &AnyPool, over: i64) -> Result<(), Error> {
    // Another node may be at it too: what it has in hand is passed over.
    let delete = "DELETE FROM seen WHERE ctid = ANY(ARRAY( \
                  SELECT ctid FROM seen WHERE dated < $1 ORDER BY dated LIMIT 10000 FOR UPDATE SKIP LOCKED))";
    while sqlx::query(delete).bind(over).execute(pool).await?.rows_affected() >= SWEPT {}
    Ok(())
}

/// A number that no other batch of any node has.
fn random() -> Result<i64, Error> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(Error::Random)?;
    Ok(i64::from_ne_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use inkgate_testkit::postgres::Postgres;

    use super::*;

    async fn node(address: &str, folder: &Path) -> (Seen, Platform) {
        let platform = Platform::open(&Place::Postgres(address.to_owned()), folder, None).await.unwrap();
        (platform.seen().unwrap(), platform)
    }

    #[tokio::test]
    async fn one_node_remembers_its_own() {
        assert!(Platform::in_memory().await.unwrap().seen().is_none());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn each_request_is_given_to_one_of_two_nodes_also_through_crashes() {
        let Some(server) = Postgres::start() else { return };
        let folder = tempfile::tempdir().unwrap();
        let address = server.database("seen");
        let (one, _first) = node(&address, folder.path()).await;
        let (other, platform) = node(&address, folder.path()).await;
        let ask = |seen: &Seen, print: u64| {
            let seen = seen.clone();
            tokio::spawn(async move { seen.claim(7, print, 0).await })
        };
        for round in 0..4u64 {
            let asked: Vec<_> = (0..1000u64)
                .map(|at| {
                    let print = u64::MAX - 1000 * round - at;
                    // Half of them in the other order.
                    if at % 2 == 0 {
                        (ask(&one, print), ask(&other, print))
                    } else {
                        let second = ask(&other, print);
                        (ask(&one, print), second)
                    }
                })
                .collect();
            if round == 2 {
                server.crash();
                server.resume();
            }
            let mut given = 0;
            for (one, other) in asked {
                let both = [one.await.unwrap(), other.await.unwrap()];
                let new = both.iter().filter(|asked| matches!(asked, Ok(Some(_)))).count();
                // A crash loses the last half second.
                assert!(new <= 1 || round == 2, "both were given one request");
                let unknown = both.iter().filter(|asked| asked.is_err()).count();
                assert!(new + unknown >= 1 || round == 2, "neither was given it");
                given += new;
            }
            assert!(given == 1000 || round == 2, "round {round}: {given}");
        }

        // What is taken back is new once more, to whoever comes.
        one.claim(9, 1, 0).await.unwrap().unwrap().take_back();
        let again = async {
            loop {
                if let Some(claim) = other.claim(9, 1, 0).await.unwrap() {
                    return claim;
                }
            }
        };
        let claim = again.await;
        assert!(one.claim(9, 1, 0).await.unwrap().is_none());
        drop(claim);
        assert!(one.claim(9, 1, 0).await.unwrap().is_none(), "it stays without being held");

        // Dates that can come no more go.
        assert!(one.claim(1000, 2, 500).await.unwrap().is_some());
        let left = "SELECT COUNT(*) AS n FROM seen";
        loop {
            let row = sqlx::query(left).fetch_one(platform.store().pool()).await.unwrap();
            if row.get::<i64, _>("n") == 1 {
                break;
            }
            tokio::task::yield_now().await;
        }
    }
}
