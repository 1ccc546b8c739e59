using System.Diagnostics;
using Npgsql;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Security;

/// <summary>
/// A PostgreSQL that takes logins over TLS from owners of a certificate alone: the role <c>engine</c>, which must be the certificate's
/// name. Its own certificate is for <c>localhost</c>.
/// </summary>
internal sealed class TlsPostgres : IAsyncDisposable
{
    public const string Role = "engine";
    public const string Password = "canary-database-password-8e20";
    private readonly PostgresServer _server;

    private TlsPostgres(PostgresServer server) => _server = server;

    public int Port => _server.Port;

    /// <param name="authority">Issues its certificate and those that it accepts.</param>
    public static async Task<TlsPostgres> StartAsync(TestAuthority authority)
    {
        var server = await PostgresServer.StartAsync(Servers.InMemory);
        var data = Path.Combine(server.Folder, "data");
        var own = authority.Issue();
        Write("server.crt", own.Pem);
        Write("server.key", own.KeyPem);
        Write("ca.crt", authority.Pem);
        await File.WriteAllTextAsync(
            Path.Combine(data, "pg_hba.conf"),
            $"hostssl all {Role} all scram-sha-256 clientcert=verify-full\nhostnossl all {PostgresServer.UserName} all scram-sha-256\n");
        await using var database = NpgsqlDataSource.Create(server.ConnectionString);
        foreach (var statement in (string[])
        [
            $"CREATE ROLE {Role} SUPERUSER LOGIN PASSWORD '{Password}'", "ALTER SYSTEM SET ssl_ca_file = 'ca.crt'",
            "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()",
        ])
        {
            await using var command = database.CreateCommand(statement);
            await command.ExecuteNonQueryAsync();
        }

        return new TlsPostgres(server);

        void Write(string name, string pem)
        {
            var file = Path.Combine(data, name);
            File.WriteAllText(file, pem);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using var chown = Process.Start("chown", [$"--reference={Path.Combine(data, "PG_VERSION")}", file]);
            chown.WaitForExit();
        }
    }

    /// <summary>A connection string as an operator writes it.</summary>
    public string ConnectionString(MountedCertificates files, string host = "localhost") => new NpgsqlConnectionStringBuilder
    {
        Host = host,
        Port = Port,
        Username = Role,
        Password = Password,
        Database = PostgresServer.UserName,
        SslMode = SslMode.VerifyFull,
        RootCertificate = files["ca.crt"],
        SslCertificate = files["tls.crt"],
        SslKey = files["tls.key"],
    }.ConnectionString;

    /// <summary>The single value of a query, as the server's own superuser.</summary>
    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var database = NpgsqlDataSource.Create(_server.ConnectionString);
        return await database.ScalarAsync<T>(sql);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
