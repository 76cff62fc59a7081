//! `simulator-axis`: the simulated gateway as a program, as bad as it is told.
//! What must always hold: it says on start that it is no axis.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks on its standard streams")]

use std::net::SocketAddr;

use clap::Parser;
use simulator_axis::{Axis, Conduct, router};

/// A gateway of the document axis that behaves badly on purpose; nothing leaves it.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Examples:
  simulator-axis                                      keeps its word
  simulator-axis --busy 20 --unanswered 10 --doubled 30 --shuffled 50"
)]
struct Arguments {
    /// Address to serve on
    #[arg(long, default_value = "127.0.0.1:8096")]
    address: SocketAddr,
    /// The token it asks for
    #[arg(long, default_value = "token")]
    token: String,
    /// Agencies in its directory
    #[arg(long, default_value_t = 120_000)]
    agencies: usize,
    /// Calls of a hundred that are refused as busy
    #[arg(long, default_value_t = 0)]
    busy: u64,
    /// Calls of a hundred that are done and not answered
    #[arg(long, default_value_t = 0)]
    unanswered: u64,
    /// Messages of a hundred that come twice
    #[arg(long, default_value_t = 0)]
    doubled: u64,
    /// Lists of a hundred in another order
    #[arg(long, default_value_t = 0)]
    shuffled: u64,
    /// The same chance every time
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let told = Arguments::parse();
    let axis = Axis::new(&told.token, told.agencies, told.seed);
    let (busy, unanswered) = (told.busy, told.unanswered);
    axis.behave(Conduct { busy, unanswered, doubled: told.doubled, shuffled: told.shuffled });
    let listener = tokio::net::TcpListener::bind(told.address).await?;
    let address = listener.local_addr()?;
    println!("Simulated gateway, no axis: REST http://{address}/, SOAP http://{address}/soap");
    axum::serve(listener, router(axis)).await?;
    Ok(())
}
