//! The command line as a whole: what `inkgate` takes, in the language of whoever reads its help.

use clap::{CommandFactory, Parser};

use crate::language::Language;
use crate::{chinese, commands, house};

/// Reads printed text on this machine
#[derive(Debug, Parser)]
#[command(name = "inkgate", version, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    pub house: house::HouseArgs,
    #[command(subcommand)]
    pub command: commands::Command,
}

/// The tree of commands, complete with what clap adds, its texts in `language`.
pub fn tree(language: Language) -> clap::Command {
    let mut tree = Cli::command();
    tree.build();
    match language {
        Language::English => tree,
        Language::Chinese => chinese::translated(tree),
    }
}

/// The commands below `command` that do something: not clap's own `help`.
pub fn below(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    command.get_subcommands().filter(|below| below.get_name() != "help" && !below.is_hide_set())
}
