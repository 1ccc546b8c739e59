using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>Settings of the ledger; configuration section <c>Ledger</c>.</summary>
public sealed class LedgerOptions : IValidatableObject
{
    /// <summary>How often a ledger with new entries is signed, in seconds, from 1 to 86,400; 10 unless set.</summary>
    [SettingRange("Ledger", 1, 86_400)]
    public int CheckpointSeconds { get; set; } = 10;

    /// <summary>
    /// The connection string of a login that is a member of the role pangan_ledger; the silo's own unless set. Either way
    /// the ledger is read and written in that role.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        PostgresTlsFiles.FaultsOf("Ledger:ConnectionString", ConnectionString).Select(static fault => new ValidationResult(fault));
}

/// <summary>Refuses settings that are out of range, naming each.</summary>
[OptionsValidator]
internal sealed partial class LedgerOptionsValidator : IValidateOptions<LedgerOptions>;
