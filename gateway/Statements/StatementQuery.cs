using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Statements;

/// <summary>How a statement is answered.</summary>
internal enum StatementFormat
{
    /// <summary>As JSON, a line for each month, region and category.</summary>
    Json,

    /// <summary>As CSV, a row for each sum.</summary>
    Csv,
}

/// <summary>Which months' statement is asked for, and of whom.</summary>
internal sealed record StatementQuery : QueryParameters
{
    /// <summary>The most months of one statement.</summary>
    public const int MonthsMax = 13;

    /// <summary>The beginning.</summary>
    [FromQuery(Name = "from"), Month]
    [Description("The first month, in UTC: a month, or a day or moment in it. The last full month when from and to are absent.")]
    public string? From { get; init; }

    /// <summary>The end.</summary>
    [FromQuery(Name = "to"), Month]
    [Description("The last month, in UTC: a month, a day in it, or the moment that it ends at. The same as from when absent.")]
    public string? To { get; init; }

    /// <summary>The form.</summary>
    [FromQuery(Name = "format"), NameOf<StatementFormat>]
    [Description("json, the default, or csv.")]
    public string? Format { get; init; }

    /// <summary>Whose it is.</summary>
    [FromQuery(Name = "accountId"), Uuid("an account's id")]
    [Description("The account, for operators; all accounts together when absent.")]
    public string? AccountId { get; init; }

    /// <summary>The account; null when none was named.</summary>
    public Guid? ToAccountId() => AccountId is null ? null : Guid.Parse(AccountId);

    /// <summary>Whether it is asked for as CSV.</summary>
    public bool IsCsv => Format is not null && EnumNames<StatementFormat>.Default.Parse(Format) == StatementFormat.Csv;

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var result in base.Validate(validationContext))
        {
            yield return result;
        }

        var month = new MonthAttribute();
        if (From is null || To is null || !month.IsValid(From) || !month.IsValid(To))
        {
            yield break;
        }

        if (MonthAttribute.Begin(From) >= MonthAttribute.End(To))
        {
            yield return new("Send a from that is before to.", ["from"]);
        }
        else if (ToMonths(default) is var (from, to) && from.AddMonths(MonthsMax - 1) < to)
        {
            yield return new($"Send a to that is closer to from: a statement has at most {MonthsMax} months.", ["to"]);
        }
    }

    /// <summary>The first days of the first and of the last month, once the parameters are valid.</summary>
    public (DateOnly From, DateOnly To) ToMonths(DateTimeOffset now)
    {
        if ((From ?? To) is not { } first)
        {
            var last = MonthOf(now).AddMonths(-1);
            return (last, last);
        }

        var from = From is null ? MonthBefore(MonthAttribute.End(first)) : MonthOf(MonthAttribute.Begin(first));
        return (from, To is null ? from : MonthBefore(MonthAttribute.End(To)));
    }

    private static DateOnly MonthOf(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1);

    /// <summary>The month of the last moment before another.</summary>
    private static DateOnly MonthBefore(DateTimeOffset end) => MonthOf(end.AddTicks(-1));
}
