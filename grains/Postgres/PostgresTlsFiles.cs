using Npgsql;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>
/// The files of TLS that a connection string names. Npgsql reads them with every connection that it makes, so a rotation needs no restart.
/// </summary>
internal static class PostgresTlsFiles
{
    /// <summary>What is wrong with the files; they cannot be mended by waiting, so the start is refused.</summary>
    /// <param name="setting">The setting with the connection string, for messages.</param>
    /// <param name="connectionString">The connection string; one that is malformed has no faults here.</param>
    public static IEnumerable<string> FaultsOf(string setting, string connectionString)
    {
        NpgsqlConnectionStringBuilder parsed;
        try
        {
            parsed = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException)
        {
            yield break;
        }

        foreach (var (keyword, file) in new[]
        {
            ("Root Certificate", parsed.RootCertificate), ("SSL Certificate", parsed.SslCertificate), ("SSL Key", parsed.SslKey),
        })
        {
            if (file is { Length: > 0 } && WhyUnreadable(file) is { } reason)
            {
                yield return $"{setting} names the file {file} ({keyword}), which cannot be read: {reason}";
            }
        }
    }

    private static string? WhyUnreadable(string file)
    {
        try
        {
            using var opened = File.OpenRead(file);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            return failure.Message;
        }
    }
}
