//! Threads, sockets and time for real, on the machine's own addresses.
