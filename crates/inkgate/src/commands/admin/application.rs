//! `inkgate admin application`.

use std::path::PathBuf;

use inkgate_platform::{Bounds, Networks, Opening, Payment};
use serde_json::json;

use super::capability::known;
use super::room::{Room, new_file, written};
use crate::commands::serve::FOLLOW;
use crate::failure::Failure;

/// What to do with applications.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Make an application; nothing else is opened for it than what is named here
    Make {
        /// The account
        #[arg(long)]
        account: String,
        /// A capability to open, as general or plain, * for all; may be given several times
        #[arg(long, value_name = "CAPABILITY")]
        open: Vec<String>,
        /// How it pays for them: package, on-demand, free or internal
        #[arg(long, default_value = "package")]
        payment: Payment,
        /// Limit of pictures a day, for each of them
        #[arg(long, value_name = "PICTURES")]
        pictures_a_day: Option<u32>,
        /// Make a key that is good for this application alone, and write both into a new file, as environment variables
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
        /// Its name
        name: String,
    },
    /// List applications
    List {
        /// Of this account alone
        #[arg(long)]
        account: Option<String>,
    },
    /// Let an application call again
    Enable {
        /// Its appkey
        appkey: String,
    },
    /// Refuse an application's calls
    Disable {
        /// Its appkey
        appkey: String,
    },
}

pub(super) async fn run(verb: &Verb, room: &Room) -> Result<(), Failure> {
    let act = room.act();
    match verb {
        Verb::Make { account, open, payment, pictures_a_day, keys, name } => {
            let open = open.iter().map(|name| known(name)).collect::<Result<Vec<_>, _>>()?;
            // Before anything is made, so that a file that cannot be is no application without keys.
            let file = keys.as_deref().map(|path| new_file(path).map(|file| (file, path))).transpose()?;
            let made = room.platform.make_application(&act, account, name).await?;
            let bounds = Bounds { pictures_a_day: *pictures_a_day, ..Bounds::default() };
            for capability in open {
                let opening = Opening { capability, payment: *payment, bounds };
                room.platform.open_capability(&act, &made.appkey, &opening).await?;
            }
            let mut shown = vec![("name", json!(made.name)), ("appkey", json!(made.appkey))];
            if let Some((file, path)) = file {
                let key = room.platform.make_key(&act, account, name).await?;
                let alone = std::slice::from_ref(&made.appkey);
                room.platform.limit_key(&act, &key.id, &Networks::default(), alone).await?;
                let text = format!(
                    "INKGATE_ACCESS_KEY={}\nINKGATE_SECRET_KEY={}\nINKGATE_APPKEY={}\n",
                    key.id,
                    key.secret.reveal(),
                    made.appkey
                );
                written(file, path, text.as_bytes())?;
                // The next line of a script calls with them, and a server beside us looks for what is new now and then.
                tokio::time::sleep(FOLLOW * 2).await;
                shown.push(("keys", json!(path)));
            }
            room.shown.one(&shown)
        }
        Verb::List { account } => {
            let rows = room.platform.applications(&act, account.as_deref()).await?;
            room.shown.rows(&["account", "name", "appkey", "enabled", "made_at"], &rows)
        }
        Verb::Enable { appkey } => {
            room.platform.enable_application(&act, appkey, true).await?;
            room.shown.done("The application may call again.")
        }
        Verb::Disable { appkey } => {
            room.platform.enable_application(&act, appkey, false).await?;
            room.shown.done("The application is refused from now on.")
        }
    }
}
