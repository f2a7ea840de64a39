//! `inkgate serve`: configuration, first account, engine, listener; then the gateway serves until it is told to end.

mod first_account;
mod logging;

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use inkgate_engine::Profile;
use inkgate_engine::assets::user_data;
use inkgate_gateway::{Clock, Config, House};
use inkgate_platform::{DataDirectory, Ledger, Place, Platform};
use tokio::net::TcpListener;

use crate::commands::config::load;
use crate::failure::Failure;
use crate::house::{HouseArgs, open_engine};
use crate::language::Language;

/// How often changes made by other processes are looked for.
pub(crate) const FOLLOW: Duration = Duration::from_millis(500);

/// How often slices of packages are kept from expiring.
const KEEP: Duration = Duration::from_secs(5);

/// Options of `inkgate serve`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Every setting of the file is also an environment variable: limits.pictures is \
INKGATE_LIMITS_PICTURES. `inkgate serve --check` prints them all.\n\
The first account is made of INKGATE_ACCESS_KEY, INKGATE_SECRET_KEY and INKGATE_APPKEY (32 characters each; INKGATE_TOKEN \
adds a bearer token); without them random keys are made and shown once.")]
pub struct Args {
    /// Configuration file (TOML)
    #[arg(long, value_name = "FILE", env = "INKGATE_CONFIG")]
    config: Option<PathBuf>,
    /// Address and port to listen on (default 127.0.0.1:8080)
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Folder for accounts and keys
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Check the configuration, print what would be in effect, and end
    #[arg(long)]
    check: bool,
}

/// Runs it.
pub fn run(args: &Args, house: &HouseArgs) -> Result<ExitCode, Failure> {
    let config = configuration(args)?;
    let declared = first_account::declared(|name| std::env::var(name).ok())?;
    // Before anything is made: an account whose keys are shown once, by a server that then does not start, is lost.
    inkgate_gateway::check_files(&config).map_err(|error| Failure::usage(error.to_string()))?;
    if args.check {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(config.to_toml().as_bytes()).and_then(|()| out.flush());
        return Ok(ExitCode::SUCCESS);
    }
    logging::begin(&config.log)?;
    let failed = |what: &str, error: &dyn std::fmt::Display| Failure::new(format!("{what}: {error}"));

    // The port first: it is the commonest thing to be wrong, and the models take a moment.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| failed("the system gives no threads", &error))?;
    let listener = runtime.block_on(TcpListener::bind(config.listen)).map_err(|error| {
        Failure::new(format!(
            "cannot listen on {}: {error}: choose another with --listen ADDR",
            config.listen
        ))
    })?;
    let own = match config.admin.address() {
        None => None,
        Some(at) => Some(runtime.block_on(TcpListener::bind(at)).map_err(|error| {
            Failure::new(format!("cannot listen on {at}: {error}: choose another for admin.listen"))
        })?),
    };
    let address = listener.local_addr().map_err(|error| failed("the listener has no address", &error))?;
    let data = DataDirectory::take(&data_directory(&config)?)?;
    let (place, master_key) = database(&config, data.folder());
    let platform = runtime.block_on(Platform::open(&place, data.folder(), master_key.as_deref()))?;
    let engine = open_engine(house)?;
    engine.warm(Profile::default())?;
    let description = engine.description();
    tracing::info!(
        runtime = description.runtime,
        version = description.version,
        precision = description.precision,
        workers = description.workers,
        "engine ready"
    );
    let clock = Clock::system();
    let shown = runtime.block_on(first_account::make(&platform, declared, clock.seconds()))?;
    let setup_code = match config.admin.on && runtime.block_on(platform.needs_owner())? {
        true => Some(inkgate_gateway::admin::setup_code().map_err(|error| failed("no setup code", &error))?),
        false => None,
    };
    let console = match &own {
        None => Ok(address),
        Some(own) => own.local_addr(),
    };
    first_account::Start {
        address,
        console: console.map_err(|error| failed("the listener has no address", &error))?,
        tls: config.tls.is_on(),
        account: shown.as_ref(),
        setup_code: setup_code.as_deref(),
    }
    .print(Language::here());
    if !config.tls.is_on() && !address.ip().is_loopback() && config.proxies.trusted.is_empty() {
        tracing::warn!(
            %address,
            "pictures and tokens travel unencrypted to an address that others reach: set [tls], or put a proxy with TLS \
             in front and name it in proxies.trusted"
        );
    }

    let offset = config.signing.window().offset;
    let node = data.node()?;
    let books = Ledger::open(&platform, &node, Some(data.folder()), offset, clock.seconds());
    let books = runtime.block_on(books)?;
    let (keeping, captures, told) = (books.clone(), platform.clone(), clock.clone());
    let keeping = runtime.spawn(async move {
        let mut tick = tokio::time::interval(KEEP);
        loop {
            tick.tick().await;
            keeping.keep(told.seconds());
            if let Err(error) = captures.purge_captures(told.seconds()).await {
                tracing::warn!(%error, "calls that were kept are not deleted yet");
            }
        }
    });
    // What `inkgate admin` changes beside us is known here within this time.
    let following = platform.clone();
    let following = runtime.spawn(async move { following.follow(FOLLOW).await });
    let house =
        House::new(config, platform.directory().clone(), books.clone(), Arc::new(engine), clock.clone());
    house.administer(platform.clone(), setup_code);
    house.remember_in(data.folder()).map_err(|error| failed("signatures cannot be written down", &error))?;
    let _runtime = runtime.enter();
    house.capture_in(platform.clone());
    if let Some(seen) = platform.seen() {
        house.remember_with(seen);
    }
    let again = args.clone();
    inkgate_gateway::reload::on_hangup(&house, move || configuration(&again));
    let administration = async {
        match own {
            Some(own) => inkgate_gateway::serve_administration(own, Arc::clone(&house), told_to_end()).await,
            None => Ok(()),
        }
    };
    let calls = inkgate_gateway::serve(listener, Arc::clone(&house), told_to_end());
    let served = runtime.block_on(async { tokio::try_join!(calls, administration).map(drop) });
    keeping.abort();
    following.abort();
    if let Err(error) = runtime.block_on(books.close(clock.seconds())) {
        tracing::warn!(%error, "what this server held of packages is free at its next start");
    }
    runtime.block_on(platform.close());
    served.map_err(|error| failed("serving failed", &error))?;
    Ok(ExitCode::SUCCESS)
}

fn configuration(args: &Args) -> Result<Config, Failure> {
    let mut config = load(args.config.as_deref())?;
    if let Some(listen) = args.listen {
        config.listen = listen;
    }
    if let Some(data) = &args.data {
        config.data = data.to_string_lossy().into_owned();
    }
    Ok(config)
}

/// Where the database is, and the master key's file where one is named.
pub(crate) fn database(config: &Config, data: &Path) -> (Place, Option<PathBuf>) {
    let place = match config.database.as_str() {
        "" => Place::Folder(data.to_path_buf()),
        address => Place::Postgres(address.to_owned()),
    };
    let master_key = (!config.master_key_file.is_empty()).then(|| PathBuf::from(&config.master_key_file));
    (place, master_key)
}

/// The folder that was named, else the user's data directory.
pub(crate) fn data_directory(config: &Config) -> Result<PathBuf, Failure> {
    if !config.data.is_empty() {
        return Ok(PathBuf::from(&config.data));
    }
    let base =
        user_data().ok_or_else(|| Failure::usage("this user has no home: name a folder with --data DIR"))?;
    Ok(base.join("inkgate").join("server"))
}

/// Ends at Ctrl-C, or when the system says so.
async fn told_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
