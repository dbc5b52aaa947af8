use std::process::ExitCode;

fn main() -> ExitCode {
    dondoc::cli::main()
}
