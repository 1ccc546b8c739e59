using System.Security.Cryptography;
using Npgsql;
using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Bench.Control;

/// <summary>The usual design: a transaction per claim that locks the lot's row. One open connection per worker.</summary>
internal sealed class ControlPath(BenchDatabase database) : ClaimPath(database)
{
    private readonly PickupCodes _codes = new(RandomNumberGenerator.GetBytes(PickupCodes.KeyBytesMin));
    private readonly List<ControlConnection> _connections = [];

    // A pool that never waits, of connections whose statements stay prepared.
    private readonly NpgsqlDataSource _pool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString)
    {
        MaxPoolSize = 300,
        NoResetOnClose = true,
    });

    public override async Task OpenAsync(int workers)
    {
        while (_connections.Count < workers)
        {
            _connections.Add(await ControlConnection.OpenAsync(_pool));
        }
    }

    public override async ValueTask ClaimAsync(int worker, Guid lotId, Guid claimId)
    {
        await _connections[worker].ClaimAsync(lotId, claimId, Recipient(claimId), Policy);
        _ = _codes.Of(claimId);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        _codes.Dispose();
        await _pool.DisposeAsync();
    }
}
