{{- define "mekong.name" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Of what one selects by: never changes from version to version. */}}
{{- define "mekong.selector" -}}
app.kubernetes.io/name: mekong
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "mekong.labels" -}}
{{ include "mekong.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "mekong.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "mekong.name" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "mekong.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/*
A pod: takes root, component (serve or work), arguments, port (its name and number) and values, which are
those of the component.
*/}}
{{- define "mekong.pod" -}}
metadata:
  labels:
    {{- include "mekong.labels" . | nindent 4 }}
    {{- with .root.Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # A pod reads its configuration when it starts.
    checksum/config: {{ .root.Values.config | sha256sum }}
    {{- with .root.Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "mekong.serviceAccount" .root }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
  {{- with .root.Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    runAsGroup: 65532
    fsGroup: 65532
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: {{ .component }}
      image: {{ include "mekong.image" .root | quote }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      args:
        {{- toYaml .arguments | nindent 8 }}
      env:
        - name: MEKONG__STORE__URL
          valueFrom:
            secretKeyRef:
              name: {{ .root.Values.existingSecret }}
              key: store-url
        {{- with .root.Values.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - name: {{ .port.name }}
          containerPort: {{ .port.number }}
      # It may wait a minute for a store that is starting.
      startupProbe:
        httpGet: { path: /healthz, port: {{ .port.name }} }
        periodSeconds: 3
        failureThreshold: 40
      # Alive is not ready: a process that waits for its store must not be restarted.
      livenessProbe:
        httpGet: { path: /healthz, port: {{ .port.name }} }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: { path: /readyz, port: {{ .port.name }} }
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      # So that nobody is sent here any more once it stops listening.
      lifecycle:
        preStop:
          sleep: { seconds: 5 }
      resources:
        {{- toYaml .values.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      volumeMounts:
        - { name: config, mountPath: /etc/mekong, readOnly: true }
        - { name: secrets, mountPath: /run/secrets/mekong, readOnly: true }
        # For what an export writes while it makes it.
        - { name: tmp, mountPath: /tmp }
  volumes:
    - name: config
      configMap:
        name: {{ include "mekong.name" .root }}
    - name: secrets
      secret:
        secretName: {{ .root.Values.existingSecret }}
        # The group's, which is the pod's own.
        defaultMode: 0440
    - name: tmp
      emptyDir: { sizeLimit: 1Gi }
  {{- if .root.Values.topologySpread.enabled }}
  topologySpreadConstraints:
    {{- $labels := include "mekong.selector" . }}
    {{- range .root.Values.topologySpread.topologyKeys }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- $labels | nindent 10 }}
    {{- end }}
  {{- end }}
  {{- with .values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}
