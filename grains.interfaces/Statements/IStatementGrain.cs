namespace PahlawanPangan.Statements;

/// <summary>Reads the monthly statements; the key has no meaning.</summary>
[Alias("pangan.statements.IStatementGrain")]
[GrainInterfaceType("PahlawanPangan.Statements.IStatementGrain")]
public interface IStatementGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The sums of some months: the caller's own as a donor or a recipient, or an account's or those of all accounts for operators.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="accountId">The account; null for the caller's own, and for all accounts when the caller is an operator.</param>
    /// <param name="from">The first day of the first month, in UTC.</param>
    /// <param name="to">The first day of the last month, in UTC.</param>
    [Alias("read")]
    Task<Reply<StatementView>> ReadAsync(Caller caller, Guid? accountId, DateOnly from, DateOnly to);
}
