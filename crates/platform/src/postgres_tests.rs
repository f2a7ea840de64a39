//! The platform on a real PostgreSQL: the same schema, the same rules, several nodes, crashes of the database.

use std::collections::BTreeSet;
use std::time::Duration;

use inkgate_testkit::postgres::Postgres;
use sqlx::Row;

use crate::store::Store;
use crate::*;

const NOW: i64 = 1_800_000_000;

fn act() -> Act {
    Act::local("tester", "test", NOW)
}

async fn open(address: &str, folder: &std::path::Path) -> Platform {
    Platform::open(&Place::Postgres(address.to_owned()), folder, None).await.unwrap()
}

/// Tables, columns, whether they may be empty, and what is unique or refers to what, in words that both dialects share.
async fn schema(store: &Store, columns: &'static str, keys: &'static str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for query in [columns, keys] {
        for row in sqlx::query(query).fetch_all(store.pool()).await.unwrap() {
            found.insert(row.get::<String, _>(0).to_lowercase());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_dialects_make_the_same_schema_and_an_installation_moves_from_one_to_the_other() {
    let Some(server) = Postgres::start() else { return };
    let postgres = Store::open(&Place::Postgres(server.database("one"))).await.unwrap();
    let sqlite = Store::open(&Place::Memory).await.unwrap();
    let of_postgres = schema(
        &postgres,
        "SELECT table_name || '.' || column_name || ' ' || \
         CASE data_type WHEN 'bytea' THEN 'blob' ELSE data_type END || ' ' || \
         CASE is_nullable WHEN 'YES' THEN 'null' ELSE 'not null' END \
         FROM information_schema.columns WHERE table_schema = current_schema()",
        "SELECT CAST(c.conrelid::regclass AS TEXT) || ' refers to ' || CAST(c.confrelid::regclass AS TEXT) \
         FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace \
         UNION SELECT t.relname || ' unique ' || (SELECT string_agg(a.attname, ',' ORDER BY a.attname) \
         FROM pg_attribute a WHERE a.attrelid = i.indexrelid) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
         JOIN pg_namespace n ON n.oid = t.relnamespace WHERE i.indisunique AND n.nspname = current_schema()",
    );
    let of_sqlite = schema(
        &sqlite,
        "SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || CASE c.\"notnull\" WHEN 1 THEN 'not null' ELSE 'null' END \
         FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
        "SELECT m.name || ' refers to ' || f.\"table\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f \
         WHERE m.type = 'table' \
         UNION SELECT m.name || ' unique ' || (SELECT group_concat(name, ',') FROM \
         (SELECT x.name FROM pragma_index_info(i.name) x ORDER BY x.name)) \
         FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.\"unique\" = 1",
    );
    let (of_postgres, of_sqlite) = (of_postgres.await, of_sqlite.await);
    let differ: Vec<_> = of_postgres.symmetric_difference(&of_sqlite).collect();
    // A number that is a primary key is SQLite's own row number or has no index of its own to list.
    assert!(of_postgres.len() > 100 && differ.is_empty(), "{differ:#?}");
    postgres.close().await;

    let folder = tempfile::tempdir().unwrap();
    let small =
        Platform::open(&Place::Folder(folder.path().to_path_buf()), folder.path(), None).await.unwrap();
    let made = NewAccount::random("a").unwrap();
    small.ensure(&act(), &made).await.unwrap();
    let large = Place::Postgres(server.database("two"));
    small.move_to(&act(), &large).await.unwrap();
    let moved = Platform::open(&large, folder.path(), None).await.unwrap();
    assert_eq!(moved.directory().access_key(&made.access_key.id).unwrap().key, made.access_key);
    moved.make_account(&act(), "b").await.unwrap();
    moved.verify_audit(&act()).await.unwrap();
    assert!(
        moved.backup(&act(), &folder.path().join("x")).await.unwrap_err().to_string().contains("pg_dump")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_hears_of_a_change_from_another() {
    let Some(server) = Postgres::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let address = server.database("one");
    let (one, other) = (open(&address, folder.path()).await, open(&address, folder.path()).await);
    let following = other.clone();
    // So long that only being told can be what makes it look.
    let following = tokio::spawn(async move { following.follow(Duration::from_secs(3600)).await });
    let listening = "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE query LIKE 'LISTEN%'";
    loop {
        let row = sqlx::query(listening).fetch_one(one.store().pool()).await.unwrap();
        if row.get::<i64, _>("n") > 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    let made = NewAccount::random("a").unwrap();
    one.ensure(&act(), &made).await.unwrap();
    let told = async {
        while other.directory().access_key(&made.access_key.id).is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), told).await.expect("the other node is told");
    following.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_sell_one_package_through_crashes_of_the_database_and_never_too_much() {
    let Some(server) = Postgres::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let address = server.database("one");
    let platform = open(&address, folder.path()).await;
    platform.make_account(&act(), "a").await.unwrap();
    let made = platform.make_application(&act(), "a", "first").await.unwrap();
    let opening = Opening { capability: "*".into(), payment: Payment::Package, bounds: Bounds::default() };
    platform.open_capability(&act(), &made.appkey, &opening).await.unwrap();
    let new = NewPackage {
        account: "a",
        appkey: None,
        capability: "*",
        pictures: 400,
        amount: 0,
        currency: "CNY",
        starts_at: NOW,
        expires_at: NOW + 1000,
    };
    platform.buy_package(&act(), &new).await.unwrap();
    let mut nodes = Vec::new();
    for name in ["one", "two"] {
        let platform = open(&address, folder.path()).await;
        nodes.push((Ledger::open(&platform, name, None, 0, NOW).await.unwrap(), platform));
    }
    let mut answered = 0;
    for round in 0..6 {
        let calls = (0..80).map(|at: usize| {
            let (ledger, platform) = nodes[at % 2].clone();
            let appkey = made.appkey.clone();
            tokio::spawn(async move {
                let application = platform.directory().now().applications[&appkey].clone();
                let wanted = Wanted {
                    application: &application,
                    capability: "general",
                    pictures: 1,
                    call: "c",
                    now: NOW,
                };
                let charged = ledger.reserve(wanted).await.ok()?.charge(1, 0, NOW).await.ok()?;
                charged.answered().ok()
            })
        });
        let calls: Vec<_> = calls.collect();
        if round % 2 == 1 {
            server.crash();
            server.resume();
        }
        for call in calls {
            answered += i64::from(call.await.unwrap().is_some());
        }
    }
    for (ledger, _) in &nodes {
        // What could not be written while the database was away is written now.
        ledger.keep(NOW);
        ledger.settled().await.unwrap();
        ledger.close(NOW).await.unwrap();
    }
    let books = platform.verify_books(&act()).await.unwrap();
    assert_eq!(books.pending, 0);
    let package = &platform.packages(&act(), None).await.unwrap()[0];
    assert_eq!(package.left, 400 - answered, "every answered call and no other is charged");
    assert!(answered > 100, "{answered}");
}
