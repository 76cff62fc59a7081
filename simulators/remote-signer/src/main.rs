//! `simulator-remote-signer`: the simulated signing service as a program, slow and faulty as it is told.
//! What must always hold: it says on start that its signatures are worth nothing.

#![expect(clippy::print_stdout, reason = "a command-line tool speaks on its standard streams")]

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Parser;
use kernel::random::{OsRandom, Random, SeededRandom};
use kernel::time::SystemClock;
use simulator_remote_signer::{CLIENT, Fault, OTP, PIN, Simulator};

/// A signing service that behaves badly on purpose; its signatures are worth nothing.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Examples:
  simulator-remote-signer                                     keeps the standard
  simulator-remote-signer --percent 20 --delay-millis 3000    slow, and one call of five fails
  simulator-remote-signer --fault signatures/signHash=too-few --fault credentials/authorize=503:2
  curl --data 'signatures/signHash=cut' http://127.0.0.1:8095/simulator/faults"
)]
struct Arguments {
    /// Address to serve on
    #[arg(long, default_value = "127.0.0.1:8095")]
    address: SocketAddr,
    /// Calls of a hundred that fail by chance
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=100))]
    percent: u64,
    /// Each call waits up to so many milliseconds
    #[arg(long, default_value_t = 0)]
    delay_millis: u64,
    /// A fault for the next call of a method: METHOD=FAULT; may be given several times
    #[arg(long, value_parser = wish)]
    fault: Vec<(String, Fault)>,
    /// The same keys and chance every time
    #[arg(long)]
    seed: Option<u64>,
}

fn wish(text: &str) -> Result<(String, Fault), String> {
    let (method, fault) = text.split_once('=').ok_or("METHOD=FAULT")?;
    let fault = fault.parse().map_err(|_| format!("{fault} is no fault"))?;
    Ok((method.to_owned(), fault))
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let random: Arc<dyn Random> = match arguments.seed {
        Some(seed) => Arc::new(SeededRandom::new(seed)),
        None => Arc::new(OsRandom),
    };
    let simulator = Simulator::new(Arc::new(SystemClock), random)?;
    simulator.by_chance(arguments.percent, arguments.delay_millis);
    for (method, fault) in arguments.fault {
        simulator.wish(&method, fault);
    }
    let listener = tokio::net::TcpListener::bind(arguments.address).await?;
    println!("Simulated signing service, worth nothing: http://{}/csc/v2", listener.local_addr()?);
    println!("Client {} with secret {}; PIN {PIN}, one-time password {OTP}", CLIENT.0, CLIENT.1);
    axum::serve(listener, simulator.router()).await?;
    Ok(())
}
