using NpgsqlTypes;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Lots.Storage;

/// <summary>The parameters $14 to $28 of <see cref="LotSql"/>: claims that are made.</summary>
internal sealed class InsertedClaimColumns(List<Column> columns)
{
    private readonly Column<Guid> _id = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<Guid> _lot = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<Guid> _recipient = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<long> _quantity = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<short> _status = new(columns, NpgsqlDbType.Smallint);
    private readonly Column<DateTimeOffset> _heldUntil = new(columns, NpgsqlDbType.TimestampTz);
    private readonly Column<long?> _collected = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<short> _wrongCodes = new(columns, NpgsqlDbType.Smallint);
    private readonly Column<long> _changedAt = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<DateTimeOffset> _createdAt = new(columns, NpgsqlDbType.TimestampTz);
    private readonly Column<Guid> _fingerprint = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<double?> _deliverLat = new(columns, NpgsqlDbType.Double);
    private readonly Column<double?> _deliverLon = new(columns, NpgsqlDbType.Double);
    private readonly Column<string?> _deliverAddress = new(columns, NpgsqlDbType.Text);
    private readonly Column<string?> _details = new(columns, NpgsqlDbType.Jsonb);

    public int Count => _id.Count;

    public void Add(Guid lotId, Claim claim)
    {
        _id.Add(claim.Id);
        _lot.Add(lotId);
        _recipient.Add(claim.RecipientId);
        _quantity.Add(claim.Quantity);
        _status.Add((short)claim.Status);
        _heldUntil.Add(claim.HeldUntil);
        _collected.Add(claim.Collected);
        _wrongCodes.Add((short)claim.WrongCodes);
        _changedAt.Add(claim.ChangedAt);
        _createdAt.Add(claim.CreatedAt);
        _fingerprint.Add(claim.Fingerprint.Bits);
        _deliverLat.Add(claim.DeliverTo?.Lat);
        _deliverLon.Add(claim.DeliverTo?.Lon);
        _deliverAddress.Add(claim.DeliverTo?.Address);
        _details.Add(ClaimDetailsJson.Write(claim.Details));
    }

    public void Clear()
    {
        _id.Clear();
        _lot.Clear();
        _recipient.Clear();
        _quantity.Clear();
        _status.Clear();
        _heldUntil.Clear();
        _collected.Clear();
        _wrongCodes.Clear();
        _changedAt.Clear();
        _createdAt.Clear();
        _fingerprint.Clear();
        _deliverLat.Clear();
        _deliverLon.Clear();
        _deliverAddress.Clear();
        _details.Clear();
    }
}

/// <summary>The parameters $39 to $46 of <see cref="LotSql"/>: older claims that change.</summary>
internal sealed class UpdatedClaimColumns(List<Column> columns)
{
    private readonly Column<Guid> _id = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<Guid> _lot = new(columns, NpgsqlDbType.Uuid);
    private readonly Column<short> _status = new(columns, NpgsqlDbType.Smallint);
    private readonly Column<DateTimeOffset> _heldUntil = new(columns, NpgsqlDbType.TimestampTz);
    private readonly Column<long?> _collected = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<short> _wrongCodes = new(columns, NpgsqlDbType.Smallint);
    private readonly Column<long> _changedAt = new(columns, NpgsqlDbType.Bigint);
    private readonly Column<string?> _details = new(columns, NpgsqlDbType.Jsonb);

    public int Count => _id.Count;

    public void Add(Guid lotId, Claim claim)
    {
        _id.Add(claim.Id);
        _lot.Add(lotId);
        _status.Add((short)claim.Status);
        _heldUntil.Add(claim.HeldUntil);
        _collected.Add(claim.Collected);
        _wrongCodes.Add((short)claim.WrongCodes);
        _changedAt.Add(claim.ChangedAt);
        _details.Add(ClaimDetailsJson.Write(claim.Details));
    }

    public void Clear()
    {
        _id.Clear();
        _lot.Clear();
        _status.Clear();
        _heldUntil.Clear();
        _collected.Clear();
        _wrongCodes.Clear();
        _changedAt.Clear();
        _details.Clear();
    }
}
