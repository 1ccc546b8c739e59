using System.Data.Common;
using System.Net.Sockets;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>Distinguishes failures of the database or its connection from defects.</summary>
internal static class DatabaseFailure
{
    /// <summary>
    /// Whether an exception is a database failure: an error that it reported, a lost connection, or a time-out. Npgsql passes on
    /// time-out, socket and stream exceptions unchanged when they occur while a connection is opened or taken from the pool.
    /// </summary>
    public static bool Includes(Exception failure) => failure is DbException or TimeoutException or SocketException or IOException;
}
