using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>Traces lots and batches.</summary>
internal static class TraceEndpoints
{
    /// <summary>The media type of JSON-LD.</summary>
    public const string JsonLd = "application/ld+json";

    /// <summary>Maps the endpoints of traces.</summary>
    public static void MapTracing(this IEndpointRouteBuilder routes)
    {
        var traces = routes.MapGroup("/v1").WithTags("Tracing");

        traces.MapGet("/lots/{lotId}/trace", TraceLotAsync).WithName("traceLot")
            .WithSummary("Trace a lot: where it came from and every account that holds or had any of it, with the ledger's proof")
            .RequireRole(Role.Donor, Role.Operator)
            .Produces<LotTraceResponse>()
            .ProducesProblems(ProblemType.NotFound);
        traces.MapGet("/trace", TraceBatchAsync).WithName("traceBatch")
            .WithSummary("Trace every lot with a batch code: donors their own, operators all")
            .RequireRole(Role.Donor, Role.Operator)
            .Produces<BatchTraceResponse>()
            .ProducesProblems(ProblemType.NotFound);
    }

    /// <summary>Answers with a lot's trace.</summary>
    public static async Task<IResult> TraceLotAsync(
        Guid lotId, AuthenticatedCaller caller, [AsParameters] TraceQuery query, IGrainFactory grains, TimeProvider time, HttpContext http)
    {
        var reader = new TraceReader(grains, caller);
        try
        {
            var trace = await reader.FoldAsync(await reader.FindAsync(lotId), http.RequestAborted);
            using var writer = await StartAsync(http.Response, reader, query, batch: null, time);
            await writer.WriteAsync(trace);
            return await EndAsync(writer, http);
        }
        catch (TraceRefusedException refused) when (!http.Response.HasStarted)
        {
            return refused.Refusal.ToProblem();
        }
    }

    private static async Task<IResult> TraceBatchAsync(
        AuthenticatedCaller caller, [AsParameters] BatchTraceQuery query, IGrainFactory grains, TimeProvider time, HttpContext http)
    {
        var reader = new TraceReader(grains, caller);
        TraceWriter? writer = null;
        try
        {
            string? cursor = null;
            do
            {
                var page = await reader.FindBatchAsync(query.BatchCode!, query.Gtin, cursor);
                foreach (var lot in page.Items)
                {
                    var trace = await reader.FoldAsync(lot, http.RequestAborted);
                    writer ??= await StartAsync(http.Response, reader, query, query, time);
                    await writer.WriteAsync(trace);
                }

                cursor = page.Next;
            }
            while (cursor is not null);

            return writer is null
                ? new Refusal(RefusalKind.NotFound, "There is no lot with that batch code that you may trace.").ToProblem()
                : await EndAsync(writer, http);
        }
        catch (TraceRefusedException refused) when (!http.Response.HasStarted)
        {
            return refused.Refusal.ToProblem();
        }
        finally
        {
            writer?.Dispose();
        }
    }

    /// <summary>Begins the answer: from here on a failure cuts it off, so that what arrives whole is whole.</summary>
    private static async Task<TraceWriter> StartAsync(
        HttpResponse response, TraceReader reader, TraceQuery query, BatchTraceQuery? batch, TimeProvider time)
    {
        var cancellation = response.HttpContext.RequestAborted;
        var format = query.ToFormat();
        var checkpoints = format == TraceFormat.Json ? await reader.CheckpointsAsync() : null;
        response.ContentType = format switch
        {
            TraceFormat.Csv => Csv.ContentType,
            TraceFormat.Epcis => JsonLd,
            _ => "application/json; charset=utf-8",
        };
        await response.StartAsync(cancellation);
        TraceWriter writer = format switch
        {
            TraceFormat.Csv => new TraceCsvWriter(response.BodyWriter, reader, cancellation),
            TraceFormat.Epcis => new EpcisWriter(response.BodyWriter, reader, time.GetUtcNow(), cancellation),
            _ => new TraceJsonWriter(response.BodyWriter, reader, batch, query.HasPayloads(), checkpoints!, cancellation),
        };
        writer.Begin();
        return writer;
    }

    private static async Task<IResult> EndAsync(TraceWriter writer, HttpContext http)
    {
        writer.End();
        _ = await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        return Results.Empty;
    }
}
