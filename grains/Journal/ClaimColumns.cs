using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Grains.Journal;

/// <summary>The parameters $35 to $48 of <see cref="CommitSql"/>: claims that are made.</summary>
internal sealed class MadeClaimColumns(NpgsqlCommand command)
{
    private readonly Column<Guid> _id = new(command, NpgsqlDbType.Uuid);
    private readonly Column<Guid> _lot = new(command, NpgsqlDbType.Uuid);
    private readonly Column<Guid> _recipient = new(command, NpgsqlDbType.Uuid);
    private readonly Column<long> _quantity = new(command, NpgsqlDbType.Bigint);
    private readonly Column<short> _status = new(command, NpgsqlDbType.Smallint);
    private readonly Column<DateTimeOffset> _heldUntil = new(command, NpgsqlDbType.TimestampTz);
    private readonly Column<long?> _collected = new(command, NpgsqlDbType.Bigint);
    private readonly Column<short> _wrongCodes = new(command, NpgsqlDbType.Smallint);
    private readonly Column<long> _changedAt = new(command, NpgsqlDbType.Bigint);
    private readonly Column<DateTimeOffset> _createdAt = new(command, NpgsqlDbType.TimestampTz);
    private readonly Column<Guid> _fingerprint = new(command, NpgsqlDbType.Uuid);
    private readonly Column<double?> _deliverLat = new(command, NpgsqlDbType.Double);
    private readonly Column<double?> _deliverLon = new(command, NpgsqlDbType.Double);
    private readonly Column<string?> _deliverAddress = new(command, NpgsqlDbType.Text);

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
    }
}

/// <summary>The parameters $49 to $54 of <see cref="CommitSql"/>: older claims that change.</summary>
internal sealed class ChangedClaimColumns(NpgsqlCommand command)
{
    private readonly Column<Guid> _id = new(command, NpgsqlDbType.Uuid);
    private readonly Column<Guid> _lot = new(command, NpgsqlDbType.Uuid);
    private readonly Column<short> _status = new(command, NpgsqlDbType.Smallint);
    private readonly Column<long?> _collected = new(command, NpgsqlDbType.Bigint);
    private readonly Column<short> _wrongCodes = new(command, NpgsqlDbType.Smallint);
    private readonly Column<long> _changedAt = new(command, NpgsqlDbType.Bigint);

    public void Add(Guid lotId, Claim claim)
    {
        _id.Add(claim.Id);
        _lot.Add(lotId);
        _status.Add((short)claim.Status);
        _collected.Add(claim.Collected);
        _wrongCodes.Add((short)claim.WrongCodes);
        _changedAt.Add(claim.ChangedAt);
    }

    public void Clear()
    {
        _id.Clear();
        _lot.Clear();
        _status.Clear();
        _collected.Clear();
        _wrongCodes.Clear();
        _changedAt.Clear();
    }
}
