using System.Data.Common;
using System.Net.Sockets;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>Tells failures of the database, or of the way to it, from defects.</summary>
internal static class DatabaseFailure
{
    /// <summary>
    /// Whether an exception is the database's: an error that it reported, a lost connection, or a wait that took too long. Npgsql passes a
    /// time-out, a socket's and a stream's exception on as they are when they come while a connection is made or taken from the pool.
    /// </summary>
    public static bool Includes(Exception failure) => failure is DbException or TimeoutException or SocketException or IOException;
}
