// The table for SARK audit events in a Log Analytics workspace, the rule by which they are sent there, and the role that sending takes.
//
//   az deployment group create --resource-group my-group --template-file azure-monitor.bicep \
//     --parameters workspaceName=my-workspace principalId=$(az identity show -g my-group -n my-app --query principalId -o tsv)

@description('The Log Analytics workspace, in the resource group that is deployed to.')
param workspaceName string

@description('The object ID of the managed identity or service principal that sends the events.')
param principalId string

@description('The region of the workspace.')
param location string = resourceGroup().location

@description('How many days events are kept and can be queried.')
param retentionInDays int = 90

@description('How many days events are kept in all.')
param totalRetentionInDays int = 730

var tableName = 'SarkAuditEvents_CL'
var streamName = 'Custom-${tableName}'
var monitoringMetricsPublisher = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '3913510d-42f4-4e42-8a64-420c390055eb')

var columns = [
  { name: 'TimeGenerated', type: 'datetime' }
  { name: 'event_time', type: 'datetime' }
  { name: 'event_id', type: 'string' }
  { name: 'event_type', type: 'string' }
  { name: 'severity', type: 'string' }
  { name: 'user_id', type: 'string' }
  { name: 'user_email', type: 'string' }
  { name: 'principal_type', type: 'string' }
  { name: 'principal_attributes', type: 'dynamic' }
  { name: 'server_id', type: 'string' }
  { name: 'tool_name', type: 'string' }
  { name: 'resource_type', type: 'string' }
  { name: 'action_operation', type: 'string' }
  { name: 'action_parameters', type: 'dynamic' }
  { name: 'decision', type: 'string' }
  { name: 'policy_id', type: 'string' }
  { name: 'policy_version', type: 'string' }
  { name: 'environment', type: 'string' }
  { name: 'ip_address', type: 'string' }
  { name: 'user_agent', type: 'string' }
  { name: 'request_id', type: 'string' }
  { name: 'success', type: 'boolean' }
  { name: 'error_message', type: 'string' }
  { name: 'latency_ms', type: 'real' }
  { name: 'cost', type: 'real' }
  { name: 'trace_id', type: 'string' }
  { name: 'span_id', type: 'string' }
  { name: 'additional', type: 'dynamic' }
  { name: 'encoding_error', type: 'string' }
  { name: 'details', type: 'dynamic' }
  { name: 'truncated', type: 'boolean' }
  { name: 'original_bytes', type: 'long' }
  { name: 'level', type: 'string' }
  { name: 'message', type: 'string' }
  { name: 'message_template', type: 'string' }
  { name: 'exception', type: 'string' }
  { name: 'properties', type: 'dynamic' }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2022-10-01' existing = {
  name: workspaceName
}

resource table 'Microsoft.OperationalInsights/workspaces/tables@2022-10-01' = {
  parent: workspace
  name: tableName
  properties: {
    plan: 'Analytics'
    retentionInDays: retentionInDays
    totalRetentionInDays: totalRetentionInDays
    schema: {
      name: tableName
      columns: columns
    }
  }
}

resource rule 'Microsoft.Insights/dataCollectionRules@2023-03-11' = {
  name: 'sark-audit-events'
  location: location
  kind: 'Direct'
  properties: {
    streamDeclarations: {
      '${streamName}': {
        columns: columns
      }
    }
    destinations: {
      logAnalytics: [
        {
          name: 'workspace'
          workspaceResourceId: workspace.id
        }
      ]
    }
    dataFlows: [
      {
        streams: [ streamName ]
        destinations: [ 'workspace' ]
        transformKql: 'source'
        outputStream: streamName
      }
    ]
  }
  dependsOn: [ table ]
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: rule
  name: guid(rule.id, principalId, monitoringMetricsPublisher)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: monitoringMetricsPublisher
  }
}

output endpoint string = rule.properties.endpoints.logsIngestion
output dcrImmutableId string = rule.properties.immutableId
output streamName string = streamName
