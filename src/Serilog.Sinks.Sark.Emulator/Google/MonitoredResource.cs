using System.Text.Json;

namespace Serilog.Sinks.Sark.Emulator.Google;

/// <summary>The types of resources that audit events come from, with exactly the labels that each has.</summary>
static class MonitoredResource
{
    static readonly Dictionary<string, string[]> Types = new(StringComparer.Ordinal)
    {
        ["global"] = ["project_id"],
        ["k8s_container"] = ["project_id", "location", "cluster_name", "namespace_name", "pod_name", "container_name"],
        ["gce_instance"] = ["project_id", "instance_id", "zone"],
        ["cloud_run_revision"] = ["project_id", "service_name", "revision_name", "location", "configuration_name"],
        ["cloud_run_job"] = ["project_id", "job_name", "location"],
        ["cloud_function"] = ["project_id", "function_name", "region"],
        ["gae_app"] = ["project_id", "module_id", "version_id", "zone"],
        ["generic_node"] = ["project_id", "location", "namespace", "node_id"],
        ["generic_task"] = ["project_id", "location", "namespace", "job", "task_id"],
    };

    public static RpcFault? FindFault(JsonElement resource)
    {
        if (resource.ValueKind is not JsonValueKind.Object || resource.EnumerateObject().Any(member => member.Name is not ("type" or "labels")))
        {
            return RpcFault.Invalid("resource is an object with type and labels.");
        }

        if (!resource.TryGetProperty("type", out var type) || type.ValueKind is not JsonValueKind.String || !Types.TryGetValue(type.GetString()!, out var names))
        {
            return RpcFault.Invalid("Unknown type of monitored resource.");
        }

        if (!resource.TryGetProperty("labels", out var labels))
        {
            return RpcFault.Invalid("A monitored resource has labels.");
        }

        return LogLabels.FindFault(labels)
            ?? (labels.EnumerateObject().Select(label => label.Name).Order().SequenceEqual(names.Order())
                ? null
                : RpcFault.Invalid($"The labels of {type.GetString()} are {string.Join(", ", names)}."));
    }
}
