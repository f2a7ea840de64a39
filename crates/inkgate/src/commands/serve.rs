//! `inkgate serve`: configuration, first account, engine, listener; then the gateway serves until it is told to end.

mod first_account;
mod logging;

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use inkgate_engine::Profile;
use inkgate_gateway::{Clock, Config, House};
use inkgate_platform::{DataDirectory, Place, Platform};
use tokio::net::TcpListener;

use crate::failure::Failure;
use crate::house::{HouseArgs, open_engine};

/// How often changes made by other processes are looked for.
const FOLLOW: Duration = Duration::from_millis(500);

/// Options of `inkgate serve`.
#[derive(Debug, clap::Args)]
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
    /// File of the key that secrets are sealed under (default: master.key in the data folder, made at the first start)
    #[arg(long, value_name = "FILE", env = "INKGATE_MASTER_KEY_FILE")]
    master_key_file: Option<PathBuf>,
    /// Check the configuration, print what would be in effect, and end
    #[arg(long)]
    check: bool,
}

/// Runs it.
pub fn run(args: &Args, house: &HouseArgs) -> Result<ExitCode, Failure> {
    let config = configuration(args)?;
    let declared = first_account::declared(|name| std::env::var(name).ok())?;
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
    let address = listener.local_addr().map_err(|error| failed("the listener has no address", &error))?;
    let data = DataDirectory::take(&data_directory(&config)?)?;
    let place = Place::Folder(data.folder().to_path_buf());
    let master_key = args.master_key_file.as_deref();
    let platform = runtime.block_on(Platform::open(&place, data.folder(), master_key))?;
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
    first_account::print(address, shown.as_ref());

    // What `inkgate admin` changes beside us is known here within this time.
    let following = platform.clone();
    let following = runtime.spawn(async move { following.follow(FOLLOW).await });
    let house = House::new(config, platform.directory().clone(), Arc::new(engine), clock);
    let served = runtime.block_on(inkgate_gateway::serve(listener, house, told_to_end()));
    following.abort();
    runtime.block_on(platform.close());
    served.map_err(|error| failed("serving failed", &error))?;
    Ok(ExitCode::SUCCESS)
}

fn configuration(args: &Args) -> Result<Config, Failure> {
    let file = match &args.config {
        Some(path) => fs::read_to_string(path)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?,
        None => String::new(),
    };
    let from_environment = |name: &str| std::env::var(name).ok();
    let mut config = Config::load(&file, from_environment).map_err(|error| match &args.config {
        Some(path) => Failure::usage(format!("{}: {error}", path.display())),
        None => Failure::usage(error.to_string()),
    })?;
    if let Some(listen) = args.listen {
        config.listen = listen;
    }
    if let Some(data) = &args.data {
        config.data = data.to_string_lossy().into_owned();
    }
    Ok(config)
}

/// The folder that was named, else the user's data directory.
pub(crate) fn data_directory(config: &Config) -> Result<PathBuf, Failure> {
    if !config.data.is_empty() {
        return Ok(PathBuf::from(&config.data));
    }
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        absolute("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
    };
    let base = base.ok_or_else(|| Failure::usage("this user has no home: name a folder with --data DIR"))?;
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
