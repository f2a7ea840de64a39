//! `inkgate mcp`: the tools `recognize` and `read_document` for language models, by the Model Context Protocol over
//! standard input and output, or over HTTP ([`http`]).
//!
//! Whatever a model asks for is bounded here: which folders its paths may lead into ([`source`]), bytes, pages and time.

mod http;
mod source;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use inkgate_engine::{Engine, ErrorKind, Limits, Reading, Want};
use rmcp::ErrorData;
use rmcp::ServiceExt;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::transport::async_rw::AsyncRwTransport;

use self::source::{Folders, Source};
use self::tools::{Asked, Kind};
use super::recognize::{Spend, want};
use crate::failure::Failure;
use crate::formats::Failed;
use crate::house::{HouseArgs, open_engine};
use crate::language::Language;

/// Options of `inkgate mcp`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder whose files a model may name, again for each [default: none, pictures come as base64]
    #[arg(long, value_name = "DIR")]
    allow: Vec<PathBuf>,
    /// How much is spent on a picture
    #[arg(short, long, value_enum, default_value_t)]
    profile: Spend,
    /// Bytes of a picture or PDF
    #[arg(long, value_name = "N", default_value_t = 10 << 20, value_parser = clap::value_parser!(u32).range(1..=64 << 20))]
    max_bytes: u32,
    /// Pages that one call reads
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=2000))]
    max_pages: u16,
    /// Seconds that one call takes
    #[arg(long, value_name = "N", default_value_t = 120, value_parser = clap::value_parser!(u16).range(1..=3600))]
    max_seconds: u16,
    #[command(flatten)]
    http: http::Args,
}

/// Runs it until the other side hangs up; over HTTP, until it is ended.
///
/// # Errors
/// A folder that is none, assets that cannot be had.
pub fn run(args: &Args, house: &HouseArgs) -> Result<ExitCode, Failure> {
    let folders = Folders::of(&args.allow)?;
    let door = args.http.door()?;
    let engine = open_engine(house)?;
    let want = want(args.profile, None);
    let limits = Limits { bytes: args.max_bytes as usize, pages: usize::from(args.max_pages), ..want.limits };
    let server = Server {
        engine,
        want: Want { limits, ..want },
        folders,
        patience: Duration::from_secs(u64::from(args.max_seconds)),
    };
    // A picture as base64 is four thirds of its bytes; the rest of a request is short.
    let line = limits.bytes / 3 * 4 + (64 << 10);
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("the conversation ended: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| failed(&error))?;
    if let Some(door) = door {
        return runtime.block_on(http::serve(door, server, line)).map(|never| match never {});
    }
    let ended = runtime.block_on(async {
        let transport =
            AsyncRwTransport::new_server(tokio::io::stdin(), tokio::io::stdout()).with_max_line_length(line);
        let running = server.serve(transport).await.map_err(|error| failed(&error))?;
        running.waiting().await.map_err(|error| failed(&error))
    });
    // A thread may still wait for standard input.
    runtime.shutdown_background();
    ended.map(|_| ExitCode::SUCCESS)
}

/// Answers a model.
struct Server {
    engine: Engine,
    want: Want,
    folders: Folders,
    patience: Duration,
}

impl rmcp::ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let mut info = ServerConfig::new(ServerCapabilities::builder().enable_tools().build());
        info.server_info = Implementation::new("inkgate", env!("CARGO_PKG_VERSION")).with_title("Inkgate");
        info.instructions = Some(format!(
            "Reads printed text and documents from pictures and PDFs on this machine. {} A picture may have {} bytes, a \
             call {} pages.",
            self.folders.told(),
            self.want.limits.bytes,
            self.want.limits.pages
        ));
        info
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::all(!self.folders.is_empty())))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::all(!self.folders.is_empty()).into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(kind) = Kind::of(&request.name) else {
            return Err(ErrorData::invalid_params(format!("there is no tool {}", request.name), None));
        };
        let answer = self.answer(kind, request.arguments.unwrap_or_default(), &context).await;
        // A model is told what was wrong with its call, so that it can make a better one.
        Ok(answer.unwrap_or_else(|sentence| CallToolResult::error(vec![ContentBlock::text(sentence)])).into())
    }
}

impl Server {
    async fn answer(
        &self,
        kind: Kind,
        arguments: rmcp::model::JsonObject,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResult, String> {
        let asked = Asked::of(kind, arguments)?;
        let bytes = self.bytes(asked.source.clone()).await?;
        let base = Want { deadline: Some(Instant::now() + self.patience), ..self.want.clone() };
        let mut want = asked.wanted(&base);
        want.cancel = Default::default();
        want.pages = asked.pages(&bytes, &want.limits)?;
        let reading = tokio::select! {
            reading = self.read(bytes, want.clone()) => reading?,
            () = context.ct.cancelled() => {
                want.cancel.cancel();
                return Err("the call was cancelled".to_owned());
            }
        };
        Ok(asked.told(&reading))
    }

    async fn bytes(&self, source: Source) -> Result<Vec<u8>, String> {
        let (folders, most) = (self.folders.clone(), self.want.limits.bytes);
        let fetched = tokio::task::spawn_blocking(move || folders.bytes(&source, most)).await;
        fetched.map_err(|_| "the file could not be read; please report it".to_owned())?
    }

    async fn read(&self, bytes: Vec<u8>, want: Want) -> Result<Reading, String> {
        let (send, answer) = tokio::sync::oneshot::channel();
        self.engine.submit(bytes.into(), want, move |reading| {
            let _ = send.send(reading);
        });
        match answer.await {
            Ok(Ok(reading)) => Ok(reading),
            Ok(Err(error)) if error.kind() == ErrorKind::Deadline => {
                Err(format!("it took longer than {} seconds: ask for fewer pages", self.patience.as_secs()))
            }
            Ok(Err(error)) => Err(Failed::from(error).said(Language::English)),
            Err(_) => Err("the worker was lost; please report it".to_owned()),
        }
    }
}
